package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/dingevent/dingevent/journal"
)

// ours looks whether a new connection leads to the journal that was opened. Behind one name there may be two clusters, and
// nothing of the other one is read, and nothing is written there.
func (d *database) ours(ctx context.Context, conn *pgx.Conn) error {
	if _, err := conn.Exec(ctx, "SET jit = off", pgx.QueryExecModeSimpleProtocol); err != nil { // see [setup]
		return err
	}
	want := d.id.Load()
	if want == nil {
		return nil // it is not open yet
	}
	var id string
	var copying bool
	err := conn.QueryRow(ctx, d.sql("SELECT id::text, to_regclass($1) IS NOT NULL FROM dingevent.journal"), pgx.QueryExecModeExec, d.quote+"copying").Scan(&id, &copying)
	switch code := codeOf(err); {
	case code == "42P01", code == "3F000", errors.Is(err, pgx.ErrNoRows):
		return fmt.Errorf("%w: the URL leads to a database without this journal now: put its hosts right, or restore the journal there", journal.ErrSuspended)
	case err != nil:
		return err
	case copying && d.opts.origin == "":
		return fmt.Errorf("%w: %w was begun in the schema %s; stop this gateway until it is finished", journal.ErrSuspended, journal.ErrUnfinished, d.opts.Schema)
	case id != *want:
		return fmt.Errorf("%w: the URL leads to another journal now (%s, not %s), so two clusters are behind it; put its hosts right", journal.ErrSuspended, id, *want)
	}
	return nil
}

// owned returns an error if the role does not own the log's table: partitions are made and dropped by its owner alone.
func (d *database) owned(ctx context.Context) error {
	var owner, role string
	var owns bool
	err := d.reads.QueryRow(ctx, "SELECT pg_get_userbyid(relowner), current_user, pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = $1::regclass",
		d.table("event")).Scan(&owner, &role, &owns)
	if err == nil && !owns {
		err = fmt.Errorf("the tables belong to the role %s, and %s cannot look after them: use that role, or GRANT %[1]s TO %[2]s", owner, role)
	}
	return err
}
