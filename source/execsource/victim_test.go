package execsource_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal/sqlite"
	"github.com/dingevent/dingevent/source"
	"github.com/dingevent/dingevent/source/execsource"
)

// victimSource is a source whose program counts, and leaves its PID in a folder.
func victimSource(dir string) (*execsource.Source, error) {
	return execsource.New("me", []string{os.Args[0], "pid:" + filepath.Join(dir, "pid"), "count:1000000", "input"},
		&execsource.Options{Env: stepsIn(nil), Logger: slog.New(slog.DiscardHandler)})
}

func runVictim(dir string) error {
	j, err := sqlite.Open(filepath.Join(dir, "journal"), nil)
	if err != nil {
		return err
	}
	s, err := victimSource(dir)
	if err != nil {
		return err
	}
	return source.NewRunner(work, s, nil).Run(context.Background(), j, &telling{to: j, dir: dir})
}

// telling is a Receiver that leaves a file once it has taken five events.
type telling struct {
	to  dingevent.Receiver
	dir string
	n   int
}

func (r *telling) Receive(ctx context.Context, envs ...*dingevent.Envelope) error {
	err := r.to.Receive(ctx, envs...)
	if r.n++; r.n == 5 {
		return errors.Join(err, os.WriteFile(filepath.Join(r.dir, "stored"), nil, 0o600))
	}
	return err
}
