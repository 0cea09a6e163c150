package postgres

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal"
)

// TestCallerLeaves: a caller that gives up while the server hangs is told that, and not that the journal cannot be used.
func TestCallerLeaves(t *testing.T) {
	url, schema := postgrestest.Schema(t)
	w, through := newWire(t, url)
	j := opened(t, through, Options{Schema: schema})
	if _, err := j.Subscribe(t.Context(), "web", 1); err != nil {
		t.Fatal(err)
	}
	w.hold()
	defer w.release()
	for name, read := range map[string]func(context.Context) error{
		"Read":          func(ctx context.Context) error { _, err := j.Read(ctx, 1, 1); return err },
		"Search":        func(ctx context.Context) error { _, err := j.Search(ctx, journal.Query{}); return err },
		"Since":         func(ctx context.Context) error { _, err := j.Since(ctx, time.Now()); return err },
		"Next":          func(ctx context.Context) error { _, err := j.Next(ctx); return err },
		"Subscribe":     func(ctx context.Context) error { _, err := j.Subscribe(ctx, "web", 1); return err },
		"Subscriptions": func(ctx context.Context) error { _, err := j.Subscriptions(ctx); return err },
		"Requests":      func(ctx context.Context) error { _, err := j.Requests(ctx, "web", 0); return err },
		"WaitAnswer":    func(ctx context.Context) error { _, err := j.WaitAnswer(ctx, "web", 1); return err },
		"Gateways":      func(ctx context.Context) error { _, err := j.Gateways(ctx); return err },
		"Exceptions": func(ctx context.Context) error {
			_, err := j.Exceptions(ctx, "web", journal.ExceptionQuery{})
			return err
		},
		"Attempts": func(ctx context.Context) error { _, err := j.Attempts(ctx, "web", journal.AttemptQuery{}); return err },
	} {
		in, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		if err := read(in); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, journal.ErrSuspended) {
			t.Errorf("%s whose time is over: %v", name, err)
		}
		cancel()
		left, leave := context.WithCancel(t.Context())
		time.AfterFunc(20*time.Millisecond, leave)
		if err := read(left); !errors.Is(err, context.Canceled) || errors.Is(err, journal.ErrSuspended) {
			t.Errorf("%s whose caller has left: %v", name, err)
		}
	}
}
