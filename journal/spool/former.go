package spool

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal/sqlite"
	"github.com/dingevent/dingevent/journal/vault"
)

// A Progress is how far Drain has come.
type Progress struct {
	Moved uint64 // events that the shared journal has confirmed
	Owed  uint64 // events that are still to be moved, about
	Left  int64  // entries that stay in spool.db, see [Status].Left
}

// Drain moves what a gateway that is no more has left in the spool of a folder to the shared journal. keys are those that the spool may be encrypted by. progress is called
// after each batch, and may be nil. A second Drain goes on where the first one ended, and moves nothing twice.
//
// The error wraps [journal.ErrLocked] while the gateway runs, because it moves its backlog itself, and fs.ErrNotExist if there is no
// spool. Any other means that the rest is still there: repeat it.
func Drain(ctx context.Context, folder string, shared dingevent.Receiver, keys *vault.Keys, progress func(Progress), log *slog.Logger) (p Progress, err error) {
	if log == nil {
		log = slog.Default()
	}
	store, err := openFormer(ctx, folder, sqlite.Options{Logger: log, Keys: keys})
	if err != nil {
		return p, err
	}
	defer func() { err = errors.Join(err, store.close()) }()
	d := newDrainer(store, shared, log)
	for store.owed() > 0 {
		if _, err := d.step(ctx); err != nil {
			p.Owed = store.backlog()
			if errors.Is(err, ErrStore) || ctx.Err() != nil {
				return p, fmt.Errorf("spool: %w; repeat it, and it goes on where it ended", err)
			}
			return p, fmt.Errorf("spool: the shared journal: %s; repeat it, and it goes on where it ended", safe(err))
		}
		if err := d.save(ctx); err != nil {
			return p, fmt.Errorf("spool: save the progress: %w; repeat it", err)
		}
		p = Progress{Moved: d.moved.Load(), Owed: store.backlog(), Left: store.left.Load()}
		if progress != nil {
			progress(p)
		}
	}
	p.Left = store.left.Load()
	return p, nil
}

// Look returns how the spool of a folder stands while its gateway does not run. Its errors are those of Drain.
func Look(ctx context.Context, folder string, keys *vault.Keys, log *slog.Logger) (st Status, err error) {
	store, err := openFormer(ctx, folder, sqlite.Options{KeepAll: true, Logger: log, Keys: keys})
	if err != nil {
		return st, err
	}
	defer func() { err = errors.Join(err, store.close()) }()
	return Status{
		Backlog: store.backlog(), Oldest: store.oldest(ctx), Left: store.left.Load(), Fill: store.Stats().Fill,
	}, nil
}
