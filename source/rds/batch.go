package rds

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// A batch is a page on its way: its rows are stored, and then marked.
type batch struct {
	app   string
	db    *sql.DB
	to    dingevent.Receiver
	log   *slog.Logger
	table *table

	got      Counts
	unmarked error // why the rows could not be marked
}

// work stores the rows and then marks them. Its error is the Receiver's.
func (b *batch) work(ctx context.Context, page []*row) error {
	t, now := b.table, time.Now()
	fresh := map[*row]*dingevent.Envelope{}
	var store, mark []*row
	for _, r := range page {
		if r.tooLarge() {
			b.refuse(r)
			continue
		}
		e := r.envelope(b.app, t.name, now.UTC())
		h, known := t.held[r.id]
		if known = known && h.event == e.ID; !known {
			fresh[r], store = e, append(store, r)
			t.now.found(e.Born)
		}
		if (!known || !h.refused) && !t.opts.ReadOnly {
			mark = append(mark, r)
		}
	}
	if err := b.store(ctx, store, fresh); err != nil {
		return err
	}
	if !t.under {
		t.now.Oldest = time.Time{}
	}
	if now.After(t.mute) {
		b.mark(ctx, mark)
	}
	for _, r := range page {
		t.mark.saw(r.modified)
	}
	t.stored()
	if !t.opts.ReadOnly {
		t.now.Held = len(t.held)
	}
	return nil
}

// refuse notes a row that was not read, because it is too large.
func (b *batch) refuse(r *row) {
	state := held{largeAs(r), true, string(r.modified)}
	known := b.table.held[r.id] == state
	b.table.hold(r.id, state)
	if b.table.told.before(r) || known {
		return
	}
	b.got.Refused++
	b.log.Error("rds: a row is too large, is not read, and stays in its table unmarked; look what it is, make its biz_data shorter or give it another status",
		"app", b.app, "table", b.table.name, "row", r.id, "type", string(r.bizType), "bytes", r.length, "at_most", maxData)
}

// store hands the events over as one. If the journal can never take a part of it, each is handed over by itself. The rows are held
// until they are marked.
func (b *batch) store(ctx context.Context, list []*row, events map[*row]*dingevent.Envelope) error {
	if len(list) == 0 {
		return nil
	}
	envs := make([]*dingevent.Envelope, len(list))
	for i, r := range list {
		envs[i] = events[r]
	}
	switch err := b.to.Receive(ctx, envs...); {
	case errors.Is(err, journal.ErrInvalid) && len(list) > 1:
		for i := range list {
			if err := b.store(ctx, list[i:i+1], events); err != nil {
				return err
			}
		}
		return nil
	case errors.Is(err, journal.ErrInvalid):
		b.got.Refused++
		b.table.hold(list[0].id, held{envs[0].ID, true, string(list[0].modified)})
		b.log.Error("rds: the journal can never take a row, which stays in its table unmarked",
			"app", b.app, "table", b.table.name, "row", list[0].id, "type", envs[0].Type, "bytes", len(envs[0].Data), "error", err)
		return nil
	case err != nil:
		return err
	}
	b.got.Rows += uint64(len(list))
	for i, r := range list {
		b.table.hold(r.id, held{envs[i].ID, false, string(r.modified)})
	}
	return nil
}

// mark marks the rows that are still as they were read. The others are read again soon.
func (b *batch) mark(ctx context.Context, list []*row) {
	t := b.table
	wanted := list[:0]
	for _, r := range list {
		if !t.held[r.id].refused {
			wanted = append(wanted, r)
		}
	}
	if len(wanted) == 0 {
		return
	}
	marked, err := mark(ctx, b.db, t.name, t.opts, wanted)
	if err != nil {
		b.unmarked = err
		return
	}
	t.now.Err = nil
	for _, r := range wanted {
		delete(t.held, r.id)
	}
	b.got.Marked += uint64(marked)
	if changed := len(wanted) - marked; changed > 0 {
		b.got.Changed += uint64(changed)
		t.wholeAt = time.Time{}
	}
}
