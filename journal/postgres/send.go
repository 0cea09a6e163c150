package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// newTransaction is a batch that begins a transaction. Its last statement has to be COMMIT.
func newTransaction() *pgx.Batch {
	b := new(pgx.Batch)
	b.Queue("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
	b.Queue(setup)
	return b
}

// send sends a whole transaction in one piece, so that a process that is stopped or cut off never holds a lock while a message
// of it is still to come. An error leaves open whether it was committed. It goes on though ctx ends.
func (d *database) send(ctx context.Context, b *pgx.Batch) error {
	ctx, cancel := d.saving(ctx)
	defer cancel()
	conn, err := d.saves.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release() // which closes it if the transaction was not ended
	return d.sendBy(ctx, conn.Conn(), b)
}

// sendBy is send by a connection.
func (d *database) sendBy(ctx context.Context, conn *pgx.Conn, b *pgx.Batch) error {
	d.warnings.take(conn.PgConn()) // of what another did by it
	err := conn.SendBatch(ctx, b).Close()
	if d.warnings.take(conn.PgConn()) && err == nil {
		return errWarned
	}
	return err
}
