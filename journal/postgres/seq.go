package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// settleSeq lets the next entry follow the last one and the floor, also if the sequence does not: what copies a database may leave
// sequences out.
func (d *database) settleSeq(ctx context.Context, conn *pgx.Conn) error {
	const statement = `SELECT setval('dingevent.seq', least) FROM (SELECT greatest((SELECT max(seq) FROM dingevent.event),
		(SELECT floor FROM dingevent.journal)) AS least) AS l, dingevent.seq WHERE last_value < least`
	b := newTransaction()
	b.Queue(lockLog, lockClass, d.lock)
	b.Queue(d.sql(statement))
	b.Queue("COMMIT")
	return conn.SendBatch(ctx, b).Close()
}
