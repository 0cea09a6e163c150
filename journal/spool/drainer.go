package spool

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/logbrake"
	"github.com/dingevent/dingevent/journal"
)

// longest is how long one Receive of the shared journal may take while a backlog is moved. It is long, because each try is
// one more chance that an event without an ID is stored twice. A journal that hangs does not answer sooner if asked again.
const longest = 30 * time.Second

// A drainer moves the oldest events of a store to the shared journal. Only one goroutine uses it, but for the counters.
type drainer struct {
	store  *store
	shared dingevent.Receiver
	log    *slog.Logger
	brake  *logbrake.Brake
	reader reader

	alone   bool             // the next batch is one call, because it is the first or the last was not confirmed
	aloneTo journal.Seq      // each batch before is one call
	took    time.Duration    // the last Receive of the shared journal
	unsaved journal.Progress // what spool.db does not have yet
	moved   atomic.Uint64    // events that the shared journal has confirmed
	unfit   atomic.Uint64    // entries that were left out
}

func newDrainer(s *store, shared dingevent.Receiver, log *slog.Logger) *drainer {
	return &drainer{
		store: s, shared: shared, log: log, brake: logbrake.New(time.Minute), alone: true,
		reader: reader{log: s, next: journal.Seq(s.cursor.Load())},
	}
}

// step moves the next batch, and returns how many events the shared journal has confirmed. An error that is ErrStore is that of
// reading spool.db, any other that of the shared journal.
func (d *drainer) step(ctx context.Context) (moved int, err error) {
	next, err := d.store.Next(ctx)
	var b batch
	if err == nil {
		b, err = d.reader.batch(ctx, d.alone || d.position() < d.aloneTo)
	}
	if err != nil {
		d.reader.rewind(d.position())
		return 0, fmt.Errorf("%w: %w", ErrStore, err)
	}
	if b.end == 0 { // no entry is there up to next
		b.end = max(next, d.position())
	}
	events := b.events()
	err = d.receive(ctx, events)
	switch {
	case err == nil:
		moved = len(events)
	case !errors.Is(err, journal.ErrInvalid):
		d.alone = true
		d.reader.rewind(d.position())
		return 0, err
	case len(b.calls) > 1: // each call by itself, because one of them is refused for good
		d.aloneTo = b.end
		d.reader.rewind(d.position())
		return 0, nil
	default:
		b.refuse("the shared journal refuses it: " + safe(err))
	}
	d.alone = false
	d.pass(ctx, &b, moved)
	return moved, nil
}

// pass notes that a batch is dealt with.
func (d *drainer) pass(ctx context.Context, b *batch, moved int) {
	d.leave(b.left)
	d.moved.Add(uint64(moved))
	d.store.cursor.Store(uint64(b.end))
	d.unsaved.Cursor = b.end
	_ = d.save(ctx) // what it cannot save comes with the next one
}

// position is the first sequence that is owed.
func (d *drainer) position() journal.Seq { return journal.Seq(d.store.cursor.Load()) }

func (d *drainer) receive(ctx context.Context, events []*dingevent.Envelope) error {
	if len(events) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	began := time.Now()
	err := d.shared.Receive(ctx, events...)
	d.took = time.Since(began)
	return err
}

// leave notes entries that never go into the shared journal, and logs them.
func (d *drainer) leave(entries []unfit) {
	if len(entries) == 0 {
		return
	}
	now := time.Now()
	for _, e := range entries {
		d.unsaved.Exceptions = append(d.unsaved.Exceptions, journal.Exception{
			Seq: e.seq, State: journal.Dead, Attempts: 1, Failures: 1, First: now, Changed: now, Error: e.why,
		})
	}
	d.unfit.Add(uint64(len(entries)))
	d.store.left.Add(int64(len(entries)))
	d.brake.Log(context.Background(), d.log, slog.LevelError, "unfit",
		"spool: stored events were left out, because they are damaged or refused; they stay in the spool's file",
		"events", len(entries), "first", entries[0].seq, "reason", entries[0].why)
}

// save writes what was moved into spool.db. Whatever it cannot write comes with the next save. Until then a crash moves it again,
// and dedupe drops it.
func (d *drainer) save(ctx context.Context) error {
	if !d.dirty() {
		return nil
	}
	err := d.store.claim.Save(ctx, d.unsaved)
	if err == nil {
		d.unsaved = journal.Progress{}
		return nil
	}
	if ctx.Err() == nil {
		d.brake.Warn(d.log, "save", "spool: how far the backlog was moved cannot be saved; trying again", "error", err)
	}
	return err
}

func (d *drainer) dirty() bool { return d.unsaved.Cursor > 0 || len(d.unsaved.Exceptions) > 0 }
