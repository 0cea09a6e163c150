package order_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dingevent/dingevent/journal/journaltest/order"
)

// mutants are wrong logs, with the tests that fail them and what these say. The first four are in use in programs.
var mutants = []struct {
	name  string
	open  func(testing.TB, string) order.Log
	tests []string
	why   string
	table string // of the harness, if it is not the right one
}{
	{"reads after the last number, without a lock", openWith(oneTwin, func(l *table) order.Log { return &bare{l} }), []string{"SlowCommits"}, "skipped: ", ""},
	{"waits a limited time for a gap", openWith(oneTwin, func(l *table) order.Log { return &patient{bare: bare{l}} }), []string{"SlowCommits"}, "skipped: ", ""},
	{"stops below the oldest transaction", openWith(oneTwin+"; "+xid, func(l *table) order.Log { return &fenced{l} }), []string{"IdleWriter", "IdleWriterElsewhere"}, "cannot be read within", ""},
	{"locks and looks in one statement", openAs(func(l *table) order.Log { return &hasty{l} }), []string{"SameTwice", "LostConnection"}, "doubled: ", ""},

	{"has numbers in stock", openWith("ALTER SEQUENCE public.item_seq_seq CACHE 20", func(l *table) order.Log { return l }), []string{"Quiet"}, "skipped: ", ""},
	{"locks its table against readers", openAs(func(l *table) order.Log { return &exclusive{l} }), []string{"HeldSnapshot"}, "appends are not answered within", ""},
	{"asks for the lock in a message of its own", openAs(func(l *table) order.Log { return &chatty{l} }), []string{"DeafGateway"}, "appends are not answered within", ""},
	{"answers whatever happens", openAs(func(l *table) order.Log { return &careless{l} }), []string{"EndedBackend", "KilledBackend"}, "lost: ", ""},
	{"does not look for twins", openAs(func(l *table) order.Log { return &blind{l} }), []string{"SameTwice", "LostConnection"}, "doubled: ", ""},
	{"turns batches around", openAs(func(l *table) order.Log { return &backward{l} }), []string{"Quiet"}, "reordered: ", ""},
	{"keeps its items elsewhere", openWith("CREATE TABLE IF NOT EXISTS public.empty ()", func(l *table) order.Log { return l }), []string{"Quiet"}, "nothing in Harness.Table", "public.empty"},
}

func openAs(as func(*table) order.Log) func(testing.TB, string) order.Log { return openWith("", as) }

// openWith changes the table before.
func openWith(change string, as func(*table) order.Log) func(testing.TB, string) order.Log {
	return func(t testing.TB, url string) order.Log {
		l := openTable(t, url).(*table)
		if _, err := l.pool.Exec(t.Context(), change, pgx.QueryExecModeSimpleProtocol); err != nil {
			t.Fatal(err)
		}
		return as(l)
	}
}

// transaction runs statements with these IDs as their one argument, in one message.
func (l *table) transaction(ctx context.Context, ids []string, statements ...string) error {
	batch := new(pgx.Batch)
	batch.Queue("BEGIN")
	for _, statement := range statements {
		batch.Queue(statement, ids)
	}
	batch.Queue("COMMIT")
	return l.pool.SendBatch(ctx, batch).Close()
}

const (
	lock     = "SELECT pg_advisory_xact_lock(1), $1::text[]"
	fresh    = "FROM unnest($1::text[]) WITH ORDINALITY AS new (id, n) WHERE NOT EXISTS (SELECT FROM public.item WHERE item.id = new.id)"
	insert   = "INSERT INTO public.item (id) SELECT id " + fresh + " ORDER BY n"
	oneTwin  = "CREATE UNIQUE INDEX IF NOT EXISTS item_id ON public.item (id)"
	xid      = "ALTER TABLE public.item ADD COLUMN IF NOT EXISTS xid xid8 DEFAULT pg_current_xact_id()"
	conflict = "INSERT INTO public.item (id) SELECT id FROM unnest($1::text[]) WITH ORDINALITY AS new (id, n) ORDER BY n ON CONFLICT (id) DO NOTHING"
)

// bare has no lock. An index keeps twins out.
type bare struct{ *table }

func (l *bare) Append(ctx context.Context, ids []string) error {
	_, err := l.pool.Exec(ctx, conflict, ids)
	return err
}

// patient waits for a missing number, in case its transaction is about to commit.
type patient struct {
	bare
	mu    sync.Mutex // protects since
	since map[int64]time.Time
}

func (l *patient) Read(ctx context.Context, after any, limit int) ([]order.Item, error) {
	items, err := l.bare.Read(ctx, after, limit)
	last, _ := after.(int64)
	for i, item := range items {
		seq := item.Position.(int64)
		if seq > last+1 && !l.waited(last+1, 200*time.Millisecond) {
			return items[:i], err
		}
		last = seq
	}
	return items, err
}

// waited tells whether a number has been missing for so long.
func (l *patient) waited(seq int64, limit time.Duration) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.since == nil {
		l.since = make(map[int64]time.Time)
	}
	if l.since[seq].IsZero() {
		l.since[seq] = time.Now()
	}
	return time.Since(l.since[seq]) > limit
}

// fenced orders by transaction, and reads what no running transaction can still precede.
type fenced struct{ *table }

// A fencedPosition is a place in the order of transactions.
type fencedPosition struct {
	xid string
	seq int64
}

func (l *fenced) Append(ctx context.Context, ids []string) error {
	_, err := l.pool.Exec(ctx, conflict, ids)
	return err
}

func (l *fenced) Read(ctx context.Context, after any, limit int) ([]order.Item, error) {
	last, ok := after.(fencedPosition)
	if !ok {
		last.xid = "0"
	}
	rows, err := l.pool.Query(ctx, `SELECT id, xid::text, seq FROM public.item
		WHERE (xid, seq) > ($1::text::xid8, $2) AND xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY item.xid, seq LIMIT $3`,
		last.xid, last.seq, limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (item order.Item, err error) {
		var at fencedPosition
		err = row.Scan(&item.ID, &at.xid, &at.seq)
		item.Position = at
		return item, err
	})
}

// hasty looks for twins in a snapshot that is older than its lock.
type hasty struct{ *table }

func (l *hasty) Append(ctx context.Context, ids []string) error {
	_, err := l.pool.Exec(ctx, `WITH locked AS MATERIALIZED (SELECT pg_advisory_xact_lock(1))
		INSERT INTO public.item (id) SELECT id FROM locked, unnest($1::text[]) WITH ORDINALITY AS new (id, n)
		WHERE NOT EXISTS (SELECT FROM public.item WHERE item.id = new.id) ORDER BY n`, ids)
	return err
}

// exclusive waits for everybody who has read the table.
type exclusive struct{ *table }

func (l *exclusive) Append(ctx context.Context, ids []string) error {
	batch := new(pgx.Batch)
	batch.Queue("BEGIN")
	batch.Queue("LOCK TABLE public.item IN ACCESS EXCLUSIVE MODE")
	batch.Queue(insert, ids)
	batch.Queue("COMMIT")
	return l.pool.SendBatch(ctx, batch).Close()
}

// chatty has a round trip to come while it holds the lock.
type chatty struct{ *table }

func (l *chatty) Append(ctx context.Context, ids []string) error {
	return pgx.BeginFunc(ctx, l.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lock, ids); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, insert, ids)
		return err
	})
}

// careless takes no outcome for a good one.
type careless struct{ *table }

func (l *careless) Append(ctx context.Context, ids []string) error {
	l.table.Append(ctx, ids)
	return nil
}

// blind stores what it is given.
type blind struct{ *table }

func (l *blind) Append(ctx context.Context, ids []string) error {
	return l.transaction(ctx, ids, lock, "INSERT INTO public.item (id) SELECT id FROM unnest($1::text[]) WITH ORDINALITY AS new (id, n) ORDER BY n")
}

// backward forgets the order within a batch.
type backward struct{ *table }

func (l *backward) Append(ctx context.Context, ids []string) error {
	return l.transaction(ctx, ids, lock, "INSERT INTO public.item (id) SELECT id "+fresh+" ORDER BY n DESC")
}
