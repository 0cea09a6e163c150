package main

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/internal/api/wire"
	"github.com/dingevent/dingevent/internal/datafolder"
	"github.com/dingevent/dingevent/internal/keeper"
	"github.com/dingevent/dingevent/internal/words"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite"
)

// A dataFlag names the daemon's data folder.
type dataFlag struct{ dir string }

func (d *dataFlag) register(cmd *cobra.Command, say words.Words) {
	cmd.Flags().StringVar(&d.dir, "data", cmp.Or(os.Getenv("DINGEVENT_DATA"), "data"), say.FolderFlag())
}

// use asks the daemon that runs on the folder, or opens the files of one that does not.
func (d *dataFlag) use(ctx context.Context, ask func(context.Context, api.Service) error) error {
	client, err := d.running(ctx)
	if err != nil {
		return err
	}
	if client != nil {
		return ask(ctx, client)
	}
	j, err := datafolder.OpenJournal(d.dir, nil)
	if err != nil {
		return d.unopened(err)
	}
	defer j.Close()
	return ask(ctx, &local.Service{Journal: j, Version: version()})
}

// noJournal is the error of a data folder that no daemon has used.
type noJournal struct{ dir string }

func (e noJournal) Error() string             { return e.In(words.English{}) }
func (e noJournal) Unwrap() error             { return fs.ErrNotExist }
func (e noJournal) In(say words.Words) string { return say.FolderNoJournal(e.dir) }

// held is the error of a journal that a process holds while its API does not answer.
func (d *dataFlag) held(err error) error {
	if !errors.Is(err, journal.ErrLocked) {
		return err
	}
	if _, unread := wire.ReadAddress(d.dir); errors.Is(unread, wire.ErrNoAddress) {
		return words.Wrap(err, func(say words.Words, why string) string { return say.FolderNoAddress(d.dir, why) })
	}
	return words.Wrap(err, func(say words.Words, why string) string { return say.FolderHeld(d.dir, why) })
}

// running returns a client of the daemon that runs on the folder; nil if none does.
func (d *dataFlag) running(ctx context.Context) (*wire.Client, error) {
	addr, err := wire.ReadAddress(d.dir)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, wire.ErrNoAddress) {
		return nil, nil
	}
	if err != nil {
		if why := datafolder.Explain(d.dir); why != nil {
			return nil, why
		}
		return nil, err
	}
	client := addr.Client()
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if _, err := client.Status(ctx); err != nil {
		return nil, nil // it left its address behind, or opening the files will say it is there
	}
	return client, nil
}

// unopened explains an error of opening the journal in the folder, with the next step.
func (d *dataFlag) unopened(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return noJournal{d.dir}
	case errors.Is(err, journal.ErrLocked):
		return d.held(err)
	}
	if why := datafolder.Explain(d.dir); why != nil {
		return why
	}
	return tellDamage(err, d.dir)
}

// keep asks the daemon that runs on the folder, or works on the files of one that does not, which nothing else touches.
func (d *dataFlag) keep(ctx context.Context, ask func(context.Context, api.Service) error) error {
	client, err := d.running(ctx)
	if err != nil {
		return err
	}
	if client != nil {
		return ask(ctx, client)
	}
	if err := sqlite.Exists(datafolder.JournalPath(d.dir)); errors.Is(err, fs.ErrNotExist) {
		return noJournal{d.dir}
	}
	k := keeper.OfFiles(d.dir)
	defer k.Close()
	return ask(ctx, &local.Service{Keeper: k, Version: version()})
}

// tellDamage adds the next move to an error of a journal that is damaged.
func tellDamage(err error, dir string) error {
	if !errors.Is(err, journal.ErrDamaged) {
		return err
	}
	return words.Wrap(err, func(say words.Words, why string) string { return say.FolderDamaged(dir, why) })
}
