package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/dingevent/dingevent/journal"
)

// The statements that make and forget a subscription.
const (
	selectCursor = `SELECT c.seq FROM dingevent.cursor c JOIN dingevent.subscription s ON s.id = c.subscription WHERE s.name = $1`

	insertSubscription = `WITH made AS (
		INSERT INTO dingevent.subscription (name) VALUES ($1) ON CONFLICT DO NOTHING RETURNING id
	) INSERT INTO dingevent.cursor (subscription, seq) SELECT id, $2 FROM made`

	// forgetCursor waits for a Save that is under way.
	forgetCursor = `WITH gone AS (
		DELETE FROM dingevent.cursor c USING dingevent.subscription s WHERE s.id = c.subscription AND s.name = $1 RETURNING subscription
	) INSERT INTO dingevent.forgotten SELECT subscription FROM gone`

	sweepLimit = 5000 // rows that go in one commit
	sweepTable = `WITH gone AS (
		DELETE FROM %s WHERE ctid = ANY(ARRAY(SELECT ctid FROM %[1]s WHERE subscription IN (SELECT subscription FROM dingevent.forgotten) LIMIT $1))
		RETURNING 1
	) SELECT count(*) FROM gone`
	sweepDone = `DELETE FROM dingevent.forgotten f WHERE NOT EXISTS (SELECT FROM dingevent.exception e WHERE e.subscription = f.subscription)
		AND NOT EXISTS (SELECT FROM dingevent.attempt a WHERE a.subscription = f.subscription)`
)

// Subscribe returns the cursor of name, which starts at start if it is new. A name that is known costs no commit.
func (j *Journal) Subscribe(ctx context.Context, name string, start journal.Seq) (journal.Seq, error) {
	if err := j.usable(ctx); err != nil {
		return 0, err
	}
	var cursor int64
	find := func(q interface {
		QueryRow(context.Context, string, ...any) pgx.Row
	}, ctx context.Context) error {
		return q.QueryRow(ctx, j.sql(selectCursor), toText(name)).Scan(&cursor)
	}
	err := find(j.reads, ctx)
	if errors.Is(err, pgx.ErrNoRows) {
		err = j.inSave(ctx, func(ctx context.Context, tx pgx.Tx) error {
			if _, err := tx.Exec(ctx, j.sql(insertSubscription), toText(name), integer(start)); err != nil {
				return err
			}
			return find(tx, ctx)
		})
	}
	if err != nil {
		return 0, fmt.Errorf("subscription %q: %w", name, j.failedFor(ctx, err))
	}
	return journal.Seq(cursor), nil
}

// Unsubscribe forgets name with its requests. Its rows and its history are gone at once for every reader, and from the tables
// soon.
func (j *Journal) Unsubscribe(ctx context.Context, name string) error {
	if err := j.usable(ctx); err != nil {
		return err
	}
	err := j.inSave(ctx, func(ctx context.Context, tx pgx.Tx) error {
		b := new(pgx.Batch)
		b.Queue(lockLog, lockClassAsk, j.lock) // so that nothing is asked of it meanwhile
		b.Queue(j.sql(forgetCursor), toText(name))
		b.Queue(j.sql("DELETE FROM dingevent.subscription WHERE name = $1"), toText(name))
		b.Queue(j.sql("DELETE FROM dingevent.request WHERE subscription = $1"), toText(name))
		b.Queue(j.sql("DELETE FROM dingevent.claim WHERE work = $1 AND expires <= coalesce($2, clock_timestamp())"),
			toText(journal.WorkOf(name)), j.clock())
		return tx.SendBatch(ctx, b).Close()
	})
	j.bells.Ring(name)
	if err != nil {
		return fmt.Errorf("subscription %q: %w", name, err)
	}
	for range 20 { // else whatever ages the log goes on
		if more, err := j.sweepForgotten(ctx); err != nil || !more {
			break
		}
	}
	return nil
}

// sweepForgotten removes some rows of subscriptions that are forgotten. There may be more.
func (d *database) sweepForgotten(ctx context.Context) (bool, error) {
	more := false // which may still be written to after an error, because inSave does not wait once ctx has ended
	err := d.inSave(ctx, func(ctx context.Context, tx pgx.Tx) error {
		for _, table := range [...]string{"dingevent.exception", "dingevent.attempt"} {
			var gone int
			if err := tx.QueryRow(ctx, d.sql(fmt.Sprintf(sweepTable, table)), sweepLimit).Scan(&gone); err != nil {
				return err
			}
			more = more || gone == sweepLimit
		}
		if more {
			return nil
		}
		_, err := tx.Exec(ctx, d.sql(sweepDone))
		return err
	})
	if err != nil {
		return false, err
	}
	return more, nil
}
