package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// importColumns are those of the table event, in the order of an imported row.
var importColumns = []string{"seq", "id", "type", "corp", "app", "transport", "born", "received", "stored", "id_hash", "sum", "meta", "data"}

// Import is part of [journal.Target].
func (t *Target) Import(ctx context.Context, entries ...journal.Entry) error {
	if err := t.usable(ctx); err != nil || len(entries) == 0 {
		return err
	}
	rows, stored, err := t.rowsOf(ctx, entries)
	if err != nil {
		return fmt.Errorf("postgres: import: %w", err)
	}
	if err := t.makePartsFor(ctx, entries); err != nil {
		return fmt.Errorf("postgres: import: %w", t.failed(err))
	}
	err = t.inSave(ctx, func(ctx context.Context, tx pgx.Tx) error { return t.importRows(ctx, tx, entries, rows) })
	if err != nil {
		return fmt.Errorf("postgres: import: %w", err)
	}
	t.stored = stored
	return nil
}

// importRows keeps rows within the transaction, under the log's lock.
func (t *Target) importRows(ctx context.Context, tx pgx.Tx, entries []journal.Entry, rows [][]any) error {
	if _, err := tx.Exec(ctx, lockLog, lockClass, t.lock); err != nil {
		return err
	}
	var last, noted int64
	const lasts = "SELECT coalesce((SELECT max(seq) FROM dingevent.event), 0), (SELECT last FROM dingevent.copying)"
	if err := tx.QueryRow(ctx, t.sql(lasts)).Scan(&last, &noted); err != nil {
		return err
	}
	switch end := int64(entries[len(entries)-1].Seq); {
	case last != noted:
		return fmt.Errorf("another process has written entry %d into the copy; drop the schema %s, see that no gateway uses it, and begin anew", last, t.opts.Schema)
	case int64(entries[0].Seq) <= last:
		return fmt.Errorf("%w: sequence %d is not after %d", journal.ErrInvalid, entries[0].Seq, last)
	default:
		if _, err := tx.CopyFrom(ctx, pgx.Identifier{t.opts.Schema, "event"}, importColumns, pgx.CopyFromRows(rows)); err != nil {
			return err
		}
		if err := t.importDamages(ctx, tx, entries); err != nil {
			return err
		}
		const note = "WITH moved AS (UPDATE dingevent.copying SET last = $1) SELECT setval('dingevent.seq', greatest(last_value, $1)) FROM dingevent.seq"
		_, err := tx.Exec(ctx, t.sql(note), end)
		return err
	}
}

func (t *Target) importDamages(ctx context.Context, tx pgx.Tx, entries []journal.Entry) error {
	for _, e := range entries {
		if e.Damage == "" {
			continue
		}
		const insert = "INSERT INTO dingevent.damaged (seq, why, found) VALUES ($1, $2, coalesce($3, clock_timestamp()))"
		if _, err := tx.Exec(ctx, t.sql(insert), integer(e.Seq), toText(e.Damage), t.clock()); err != nil {
			return err
		}
	}
	return nil
}

// rowsOf are the rows of entries, and the time that the last one was stored.
func (t *Target) rowsOf(ctx context.Context, entries []journal.Entry) (rows [][]any, stored time.Time, err error) {
	now := time.Now()
	stored = t.stored
	for i, e := range entries {
		if i > 0 && e.Seq <= entries[i-1].Seq || e.Seq == 0 {
			return nil, stored, fmt.Errorf("%w: sequence %d does not rise", journal.ErrInvalid, e.Seq)
		}
		env := e.Envelope
		if env == nil {
			env = new(dingevent.Envelope)
		}
		var r record
		if _, err := r.fill(ctx, t.ring, env, time.UnixMilli(0)); err != nil {
			return nil, stored, fmt.Errorf("entry %d: %w", e.Seq, err)
		}
		if e.Damage != "" {
			r.damage()
		}
		came := r.env.Received
		if came.After(now) {
			came = now
		}
		if came.After(stored) {
			stored = came
		}
		rows = append(rows, r.row(e.Seq, stored))
	}
	return rows, stored, nil
}

// damage makes a record one that is found damaged by whoever reads it. Damage may have made times of it that no column takes.
func (r *record) damage() {
	r.content, r.keyed = ^r.content, false
	for _, t := range []*time.Time{&r.env.Received, &r.env.Born} {
		if year := t.Year(); year < 1 || year > 9999 {
			*t = time.UnixMilli(0)
		}
	}
}

// row is a record as a row of the table event.
func (r *record) row(seq journal.Seq, stored time.Time) []any {
	var born *time.Time
	if !r.env.Born.IsZero() {
		born = &r.env.Born
	}
	var hash *int64
	if r.keyed {
		h := hashOf(r.env.ID)
		hash = &h
	}
	return []any{integer(seq), toText(r.env.ID), toText(r.env.Type), toText(r.env.CorpID), toText(r.env.App), toText(string(r.env.Transport)),
		born, r.env.Received, stored.UTC(), hash, int64(r.content), r.meta, r.env.Data}
}
