package postgres

import (
	"context"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/vault"
)

// A database is the way to the server, with the schema of one journal. Its methods are safe for concurrent use.
type database struct {
	opts     Options
	reads    *pgxpool.Pool  // a query that is given up is cancelled on the server
	saves    *pgxpool.Pool  // nothing is ever cancelled on the server
	own      pgx.ConnConfig // of the connection that appends
	quote    string         // the schema's name with a dot, for [database.sql]
	pooler   *pooler
	hosts    hostOrder
	newest   newest
	ring     *vault.Ring     // nil if nothing is encrypted
	warnings warnings        // of the connections that save
	halted   context.Context // ends when Close waits no longer for what is under way
	halt     context.CancelFunc
	ended    atomic.Bool                       // whether Close has begun to end connections, also those that are being made
	lock     int32                             // the second key of the journal's advisory locks
	id       atomic.Pointer[string]            // of the journal, once it is open
	keeps    atomic.Pointer[journal.Retention] // never nil
}

// The first keys of the journal's advisory locks; the second one stands for the schema.
const (
	lockClass        = 0x64696E67 // of the log
	lockClassAsk     = 0x64696E68 // of requests
	lockClassMigrate = 0x64696E69 // of the tables, and of partitions
)

// sql is a statement, written for the schema dingevent, in the journal's schema.
func (d *database) sql(statement string) string {
	if d.quote == "dingevent." {
		return statement
	}
	return strings.ReplaceAll(statement, "dingevent.", d.quote)
}

// clock is the present time as an argument of statements that say coalesce($n, clock_timestamp()): null, so that the
// database's clock counts, or the time of a test's.
func (d *database) clock() *time.Time {
	if d.opts.now == nil {
		return nil
	}
	now := d.opts.now().UTC()
	return &now
}

// inSave runs f in a transaction that nothing cancels. An error that is not f's leaves open whether it was committed.
func (d *database) inSave(ctx context.Context, f func(ctx context.Context, tx pgx.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() {
		saving, cancel := d.saving(ctx)
		defer cancel()
		done <- pgx.BeginTxFunc(saving, d.saves, pgx.TxOptions{IsoLevel: pgx.ReadCommitted, AccessMode: pgx.ReadWrite}, func(tx pgx.Tx) error {
			if _, err := tx.Exec(saving, setup); err != nil {
				return err
			}
			return f(saving, tx)
		})
	}()
	select {
	case err := <-done:
		return d.failed(err)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// saving is a context for what goes on though its caller may leave. It ends after saveWithin, or while the journal closes.
func (d *database) saving(ctx context.Context) (saving context.Context, cancel context.CancelFunc) {
	saving, end := context.WithTimeout(context.WithoutCancel(ctx), saveWithin)
	forget := context.AfterFunc(d.halted, end)
	return saving, func() { forget(); end() }
}

const (
	saveWithin = 10 * time.Second // after that the connection is closed
	// setup makes a transaction as durable as the server can, and ends its wait for a lock, which is another gateway's that
	// hangs. No statement of ours is compiled: that takes longer than each of them, and the planner asks for it while it has no
	// statistics of a large partition. Warnings are sent whatever the role wants, because one says that a commit has not waited.
	setup = "SELECT set_config('synchronous_commit', CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, true)" + bounds

	// setupLater is setup for a transaction whose commit waits for nothing, because the one behind it waits for both.
	setupLater = "SELECT " + later + bounds

	later  = "set_config('synchronous_commit', 'off', true)"
	bounds = ", set_config('lock_timeout', '2000', true), set_config('jit', 'off', true), set_config('client_min_messages', 'warning', true)"
)
