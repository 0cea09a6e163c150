package postgres

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"

	"github.com/jackc/pgx/v5"

	"github.com/dingevent/dingevent/journal"
)

// A pooler knows whether a pooler, such as PgBouncer, stands before the database. Behind one, each transaction may have another
// connection to the server, so no statement is prepared there: it may be missing, or be somebody else's. That costs the server
// time, because it plans every statement anew: single reads take about four times as long, and events are appended at two thirds of
// the rate. So connections without a pooler prepare theirs.
type pooler struct {
	found  atomic.Bool // or the URL wants no prepared statements
	opened atomic.Bool // the journal is open; before, it may be opened again and again, and nothing is logged
	chosen bool        // the URL says how statements are sent
	logger *slog.Logger
}

// errPooler ends a connection that was made as if there were no pooler.
var errPooler = fmt.Errorf("%w: a pooler has come before the database", journal.ErrSuspended)

func newPooler(url string, cfg *pgx.ConnConfig, logger *slog.Logger) *pooler {
	p := &pooler{chosen: strings.Contains(url, "default_query_exec_mode"), logger: logger}
	p.found.Store(p.chosen && cfg.DefaultQueryExecMode != pgx.QueryExecModeCacheStatement)
	return p
}

// adapt sets up a connection that is to be made.
func (p *pooler) adapt(cfg *pgx.ConnConfig) {
	if p.found.Load() && !p.chosen {
		cfg.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	}
}

// look compares the number of the server's process with the number that the connection was told at its start. A pooler makes up
// the latter.
func (p *pooler) look(ctx context.Context, conn *pgx.Conn) error {
	if p.chosen || p.found.Load() {
		return nil
	}
	var pid uint32
	if err := conn.QueryRow(ctx, "SELECT pg_backend_pid()", pgx.QueryExecModeExec).Scan(&pid); err != nil {
		return err
	}
	if pid == conn.PgConn().PID() {
		return nil
	}
	p.find()
	return errPooler
}

// find notes that there is a pooler. It reports false if that was known.
func (p *pooler) find() bool {
	first := !p.found.Swap(true)
	if first && p.opened.Load() {
		p.tell()
	}
	return first
}

// open notes that the journal is open.
func (p *pooler) open() {
	if p.opened.Store(true); p.found.Load() && !p.chosen {
		p.tell()
	}
}

func (p *pooler) tell() {
	p.logger.Info("a pooler stands before the database, so no statements are prepared")
}
