package postgres

import (
	"fmt"
	"log/slog"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dingevent/dingevent/journal"
)

// errWarned says that it is not known whether a commit is durable.
var errWarned = fmt.Errorf("%w: the server warned about the commit, so it may not be durable", journal.ErrSuspended)

// warnings are the connections on which the server has warned. It does so when somebody cancels a commit that waits for a
// standby: the commit then seems to succeed. Methods are safe for concurrent use.
type warnings struct {
	logger *slog.Logger
	conns  sync.Map // of *pgconn.PgConn
}

// note notes what a server says on a connection.
func (w *warnings) note(conn *pgconn.PgConn, n *pgconn.Notice) {
	if n.SeverityUnlocalized == "WARNING" {
		w.conns.Store(conn, true)
		w.logger.Warn("the database says", "notice", n.Message, "code", n.Code)
	}
}

// take reports whether the server has warned on a connection since the last take.
func (w *warnings) take(conn *pgconn.PgConn) bool {
	_, warned := w.conns.LoadAndDelete(conn)
	return warned
}
