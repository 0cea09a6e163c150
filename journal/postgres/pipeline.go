package postgres

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dingevent/dingevent/journal"
)

// A pipeline sends the transactions of groups by one connection, each in one piece: a gateway that is stopped or cut off never holds
// the lock while a message of it is still to come.
type pipeline struct {
	db    *database
	rows  rows
	kind  uint32 // the number of the type incoming
	named bool   // the connection keeps settings and statements with names; a pooler may give each transaction another one
}

// The names of statements on the connection.
const (
	nameBegin  = "dingevent_begin"
	nameLock   = "dingevent_lock"
	nameLater  = "dingevent_later"
	nameFirst  = "dingevent_first"
	nameMore   = "dingevent_more"
	nameCommit = "dingevent_commit"
	nameAwait  = "dingevent_await"
)

const (
	begin  = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
	commit = "COMMIT"
)

// prepare gives a new connection its settings, and the statements their names.
func (p *pipeline) prepare(ctx context.Context, conn *pgx.Conn) error {
	if err := conn.QueryRow(ctx, p.db.sql(selectArrival), pgx.QueryExecModeExec).Scan(&p.kind); err != nil {
		return err
	}
	if p.named = !p.db.pooler.found.Load(); !p.named {
		return nil
	}
	if _, err := conn.Exec(ctx, strings.ReplaceAll(setup, ", true)", ", false)"), pgx.QueryExecModeExec); err != nil { // for the session
		return err
	}
	for name, statement := range map[string]string{
		nameBegin: begin, nameLock: lockOwn, nameLater: lockOwnLater, nameFirst: p.db.sql(insertFirst), nameMore: p.db.sql(insertMore),
		nameCommit: commit, nameAwait: await,
	} {
		if _, err := conn.PgConn().Prepare(ctx, name, statement, nil); err != nil {
			return err
		}
	}
	return nil
}

// binaryFormat is that of all parameters.
var binaryFormat = []int16{1}

// send sends a group and reads the answers.
func (p *pipeline) send(ctx context.Context, conn *pgx.Conn, g *group) (k kept, err error) {
	to := conn.PgConn().StartPipeline(ctx)
	defer func() {
		if failed := to.Close(); err == nil {
			err = failed
		}
	}()
	numbers := p.queue(to, g)
	if err := to.Sync(); err != nil {
		return k, err
	}
	// BEGIN, the lock, the rounds or what settles an empty group, COMMIT
	for n := range 3 + max(g.rounds, 1) {
		values, err := next(to)
		if err != nil {
			return k, err
		}
		if round := n - 2; round >= 0 && round < g.rounds {
			if err := k.add(numbers[round], values); err != nil {
				return k, err
			}
		}
	}
	if g.beside {
		for range 3 { // BEGIN, what waits, COMMIT
			if _, err := next(to); err != nil {
				return k, err
			}
		}
	}
	if p.db.opts.Standby {
		err = synced(to)
	}
	return k, err
}

// selectSynced asks behind a COMMIT whether that has waited for a standby.
const selectSynced = `SELECT current_setting('synchronous_standby_names') <> '' AND (NOT pg_has_role('pg_read_all_stats', 'usage')
	OR EXISTS (SELECT FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum')))`

// errUnsynced: what was committed may be on the server alone, because its setting was changed after the last proof.
var errUnsynced = fmt.Errorf("%w: durability is standby, and no standby was in sync when events were committed", journal.ErrSuspended)

// synced reads the answer to selectSynced.
func synced(from *pgconn.Pipeline) error {
	values, err := next(from)
	if err == nil && (len(values) != 1 || string(values[0]) != "t") {
		err = errUnsynced
	}
	return err
}

// queue queues the statements of a group, and returns which records each round has.
func (p *pipeline) queue(to *pgconn.Pipeline, g *group) (numbers [][]int64) {
	p.statement(to, nameBegin, begin, nil, nil)
	name, lock := nameLock, lockAlone
	if g.beside {
		name, lock = nameLater, lockAloneLater
	}
	p.statement(to, name, lock, [][]byte{int4Param(lockClass), int4Param(p.db.lock)}, []uint32{oidInt4, oidInt4})
	if g.rounds == 0 {
		to.SendQueryParams(p.db.sql(settle), nil, nil, nil, nil)
	}
	for round := range g.rounds {
		name, statement := nameFirst, insertFirst
		if round > 0 {
			name, statement = nameMore, insertMore
		}
		of := g.numbers(round)
		p.rows.fill(g, of, p.kind)
		p.statement(to, name, statement, p.rows.params(p.db, g), insertOIDs)
		numbers = append(numbers, of)
	}
	p.statement(to, nameCommit, commit, nil, nil)
	if g.beside {
		p.statement(to, nameBegin, begin, nil, nil)
		p.statement(to, nameAwait, awaitAlone, nil, nil)
		p.statement(to, nameCommit, commit, nil, nil)
	}
	if p.db.opts.Standby {
		to.SendQueryParams(selectSynced, nil, nil, nil, nil)
	}
	return numbers
}

// statement queues one, by its name or whole.
func (p *pipeline) statement(to *pgconn.Pipeline, name, text string, params [][]byte, oids []uint32) {
	if p.named {
		to.SendQueryPrepared(name, params, binaryFormat, nil)
		return
	}
	to.SendQueryParams(p.db.sql(text), params, oids, binaryFormat, nil)
}

// next reads the answer of the next statement: its only row, if it has one.
func next(from *pgconn.Pipeline) (values [][]byte, err error) {
	results, err := from.GetResults()
	if err != nil {
		return nil, err
	}
	reader, ok := results.(*pgconn.ResultReader)
	if !ok {
		return nil, fmt.Errorf("the server answered %T", results)
	}
	for reader.NextRow() {
		for _, value := range reader.Values() {
			values = append(values, bytes.Clone(value))
		}
	}
	_, err = reader.Close()
	return values, err
}
