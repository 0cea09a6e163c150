package execsource_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal/memjournal"
	"github.com/dingevent/dingevent/source"
	"github.com/dingevent/dingevent/source/execsource"
)

// logged is a log that may be read while it is written.
type logged struct {
	mu   sync.Mutex // protects text
	text bytes.Buffer
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// running is a source that runs until the test ends, or until stop is called, which waits for it.
type running struct {
	*execsource.Source
	runner *source.Runner
	log    *logged
	stop   func()
}

func run(t *testing.T, to dingevent.Receiver, opts execsource.Options, steps ...string) *running {
	t.Helper()
	j := memjournal.New()
	if to == nil {
		to = j
	}
	r := &running{log: new(logged)}
	opts.Logger = slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	opts.Grace = cmp.Or(opts.Grace, 5*time.Second)
	opts.Env = stepsIn(opts.Env)
	var err error
	if r.Source, err = execsource.New("me", append([]string{os.Args[0]}, steps...), &opts); err != nil {
		t.Fatal(err)
	}
	r.runner = source.NewRunner(work, r.Source, &source.Options{Logger: opts.Logger, FirstPause: time.Millisecond, MaxPause: time.Second})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.runner.Run(ctx, j, to) }()
	r.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(r.stop)
	return r
}

// until waits until ok is true.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for !ok() {
		select {
		case <-t.Context().Done():
			t.Fatal(what)
		case <-time.After(time.Millisecond):
		}
	}
}

// taken are the events that a Receiver has taken.
type taken struct {
	mu   sync.Mutex // protects envs
	envs []*dingevent.Envelope
	// refuse is what Receive returns before it takes anything. May be nil.
	refuse func(*dingevent.Envelope) error
}

func (k *taken) Receive(_ context.Context, envs ...*dingevent.Envelope) error {
	for _, e := range envs {
		if k.refuse != nil {
			if err := k.refuse(e); err != nil {
				return err
			}
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.envs = append(k.envs, envs...)
	return nil
}

func (k *taken) all() []*dingevent.Envelope {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.envs)
}

func (k *taken) ids() (ids []string) {
	for _, e := range k.all() {
		ids = append(ids, e.ID)
	}
	return ids
}

// wait waits until n events were taken.
func (k *taken) wait(t *testing.T, n int) []*dingevent.Envelope {
	t.Helper()
	until(t, fmt.Sprint("no ", n, " events"), func() bool { return len(k.all()) >= n })
	return k.all()
}
