package order

import (
	"context"
	"testing"
	"time"
)

// A Log is one gateway of the log that is tested: a process appends and reads by it. The suite has several on one database.
// Its methods are called concurrently.
type Log interface {
	// Append stores an item for each ID, in this order, all or none. It returns nil once they are stored, or were before.
	// An item whose ID is in the log already is not stored again. An error means unknown: the suite appends the same IDs
	// again, by this gateway or by another.
	Append(ctx context.Context, ids []string) error

	// Read returns the items that follow a position, in the log's order, at most limit of them. The position is nil for
	// the beginning, else that of the last item which the suite has read. Read does not wait for items. It may return
	// none, and items that are not the suite's.
	Read(ctx context.Context, after any, limit int) ([]Item, error)

	// Close ends all that Append and Read have started.
	Close() error
}

// An Item is one entry of a log.
type Item struct {
	ID string
	// Position is where a reader goes on that has seen this item. The suite hands it back to Read and does not look
	// into it.
	Position any
}

// A Harness is a log on a database of PostgreSQL. URL, Table and Open are required.
type Harness struct {
	// URL is the database, such as postgres://user:password@127.0.0.1:5432/test. The suite makes its faults by it. Its role
	// makes a trigger on Table, a schema, and a database, and ends other connections: that of the tests is a superuser. Take
	// a database for tests, and one suite at a time in it.
	URL string

	// Pooler is the URL of a pooler before that database, such as PgBouncer, which the gateways use then. The suite uses URL
	// in any case. By default the gateways use URL, too.
	Pooler string

	// Table is the table in which each append inserts a row or more, with its schema, such as public.item. It may be
	// partitioned. The suite delays the commits of transactions that insert there.
	Table string

	// Open opens a gateway that reaches the database by url alone. That is URL, or Pooler, by way of a TCP proxy of the suite on
	// 127.0.0.1, which cuts connections, so TLS must not verify the name of the host. The table is there after the first
	// Open. The suite closes the log.
	Open func(t testing.TB, url string) Log

	// Kill sends SIGKILL to a backend, whose number is that of pg_stat_activity, so that the server crashes and recovers. The
	// test of a crash is skipped if it is nil.
	Kill func(pid int) error

	// Delay is how long a slow commit takes. It defaults to 1 second. A log that waits a limited time for missing numbers
	// fails if that time is shorter.
	Delay time.Duration

	// Stall is within what time an append is answered, and an answered item can be read, while a stranger to the log holds a
	// transaction or a gateway is cut off. It defaults to 5 seconds.
	Stall time.Duration
}

func (h Harness) withDefaults() Harness {
	if h.Delay == 0 {
		h.Delay = time.Second
	}
	if h.Stall == 0 {
		h.Stall = 5 * time.Second
	}
	return h
}

// patience is how long an append is tried again, and how long the server may take for what the suite asks of it.
const patience = time.Minute
