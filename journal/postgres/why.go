package postgres

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dingevent/dingevent/journal"
)

// noPartition is the SQLSTATE of a row that no partition takes.
const noPartition = "23514"

// isPooled reports whether an error says that a statement has not the name that it was given, or has had it before: a pooler
// gives each transaction another connection.
func isPooled(code string) bool { return code == "26000" || code == "42P05" }

// codeOf is the SQLSTATE of an error of the server; empty if it is none.
func codeOf(err error) string {
	if server, ok := errors.AsType[*pgconn.PgError](err); ok {
		return server.Code
	}
	return ""
}

// refused is an error of the server in our words.
type refused struct {
	text   string
	server *pgconn.PgError
}

func (e *refused) Error() string { return e.text }

func (e *refused) Unwrap() error { return e.server }

// failed makes an error of the driver one of the journal's: it says whether the journal is full, suspended or closed, and
// what to do. An error that is not the driver's stays as it is.
func (d *database) failed(err error) error {
	server, isServers := errors.AsType[*pgconn.PgError](err)
	_, isTold := errors.AsType[*refused](err)
	switch {
	case err == nil:
		return nil
	case isTold:
		return err
	case strings.Contains(err.Error(), "closed pool"):
		return journal.ErrClosed
	case isServers && server.Code == "53100":
		return fmt.Errorf("%w: %s", journal.ErrFull, explain(err))
	case isServers && !isAway(server.Code):
		return &refused{"postgres: " + explain(err), server}
	case isServers, isConnection(err):
		d.reset()
		return fmt.Errorf("%w: %s", journal.ErrSuspended, explain(err))
	}
	return err
}

// failedFor is failed for what ends with its caller's context. The end of that says nothing of the journal, and that a connection was
// lost or not made says nothing once Close has begun, which ends them.
func (d *database) failedFor(ctx context.Context, err error) error {
	failed := d.failed(err)
	switch {
	case failed != nil && ctx.Err() != nil:
		return ctx.Err()
	case d.ended.Load() && (errors.Is(failed, journal.ErrSuspended) || errors.Is(failed, context.Canceled)):
		return journal.ErrClosed
	}
	return failed
}

// reset has every connection of the pools closed, as soon as nobody uses it: what one of them has found holds for the others,
// because after a failover they reach a server that is no primary any more.
func (d *database) reset() {
	d.reads.Reset()
	d.saves.Reset()
}

// isAway reports whether an error of the server says that it, or the connection, cannot be used for now.
func isAway(code string) bool {
	switch code {
	case "25006", "57P01", "57P02", "57P03", "57P05", "55P03", "53300", "53200", "58030", "58000", "XX000":
		return true
	}
	return strings.HasPrefix(code, "08") || code == "0A000"
}

// isConnection reports whether an error says that the server was not reached, or that it is not known what it did.
func isConnection(err error) bool {
	var connect *pgconn.ConnectError
	return errors.As(err, &connect) || pgconn.Timeout(err) || errors.Is(err, context.DeadlineExceeded) || isBroken(err)
}

// limited matches what a server says that has connections left, and none for us. Its own limit has the same SQLSTATE.
var limited = regexp.MustCompile("for (role|database) ")

// explain is an error in words, with the next move if there is one.
func explain(err error) string {
	server, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return unreached(err)
	}
	text := server.Message + " (SQLSTATE " + server.Code + ")"
	hint := hints[server.Code]
	if server.Code == "28000" && strings.Contains(server.Message, "no encryption") {
		hint = "the server lets nobody in without TLS: write sslmode=verify-full into the URL"
	}
	if server.Code == "53300" && limited.MatchString(server.Message) {
		hint = hints["limited"]
	}
	if hint != "" {
		text += "; " + hint
	}
	return text
}
