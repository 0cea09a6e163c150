package order_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dingevent/dingevent/journal/journaltest/order"
)

// A table is a log that keeps the promise.
type table struct{ pool *pgxpool.Pool }

func openTable(t testing.TB, url string) order.Log {
	pool, err := pgxpool.New(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(t.Context(), "CREATE TABLE IF NOT EXISTS public.item (seq bigserial PRIMARY KEY, id text)"); err != nil {
		t.Fatal(err)
	}
	return &table{pool}
}

// Append sends the whole transaction in one message. The lock is before the first number, and ends when the commit is visible.
// The INSERT looks for twins in a snapshot that is newer than the lock, because it is a statement of its own.
func (l *table) Append(ctx context.Context, ids []string) error {
	batch := new(pgx.Batch)
	batch.Queue("BEGIN ISOLATION LEVEL READ COMMITTED")
	batch.Queue("SELECT pg_advisory_xact_lock(1)")
	batch.Queue(`INSERT INTO public.item (id)
		SELECT id FROM unnest($1::text[]) WITH ORDINALITY AS new (id, n)
		WHERE NOT EXISTS (SELECT FROM public.item WHERE item.id = new.id)
		ORDER BY n`, ids)
	batch.Queue("COMMIT")
	return l.pool.SendBatch(ctx, batch).Close()
}

// Read needs nothing but the last number.
func (l *table) Read(ctx context.Context, after any, limit int) (items []order.Item, err error) {
	last, _ := after.(int64) // 0 at the beginning
	rows, err := l.pool.Query(ctx, "SELECT seq, id FROM public.item WHERE seq > $1 ORDER BY seq LIMIT $2", last, limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (item order.Item, err error) {
		var seq int64
		err = row.Scan(&seq, &item.ID)
		item.Position = seq
		return item, err
	})
}

func (l *table) Close() error {
	l.pool.Close()
	return nil
}

// A log with its test: a table whose appends are one transaction under a lock.
func Example() {
	test := func(t *testing.T) { // TestOrder, in a file of your own
		order.Run(t, order.Harness{
			URL:   "postgres://postgres:secret@127.0.0.1:5432/test",
			Table: "public.item",
			Open:  openTable,
		})
	}
	_ = test
}
