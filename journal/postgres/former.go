package postgres

import (
	"context"
	"strconv"

	"github.com/jackc/pgx/v5/pgconn"
)

// writable returns an error if a new connection leads to a server that cannot be written, whatever target_session_attrs says, because a former primary
// answers reads for days, or to one that should not be.
func (d *database) writable(ctx context.Context, conn *pgconn.PgConn) error {
	if err := pgconn.ValidateConnectTargetSessionAttrsReadWrite(ctx, conn); err != nil {
		return err
	}
	known := d.newest.place.Load()
	if known == nil {
		return nil
	}
	timeline, err := strconv.ParseInt(valueOf(ctx, conn, "SELECT "+selectTimeline), 16, 64)
	if err != nil || timeline >= known.timeline {
		return nil // [Journal.recognize] takes note of it, once it is sure that it is our journal
	}
	_, err = d.newest.meet(valueOf(ctx, conn, selectSystem), timeline)
	return err
}

// valueOf is the only value that a statement returns; empty if the server does not let us see it.
func valueOf(ctx context.Context, conn *pgconn.PgConn, statement string) string {
	results, err := conn.Exec(ctx, statement).ReadAll()
	if err != nil || len(results) != 1 || len(results[0].Rows) != 1 {
		return ""
	}
	return string(results[0].Rows[0][0])
}
