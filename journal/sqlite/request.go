package sqlite

import (
	"context"
	"fmt"
	"slices"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
)

// Ask commits r. Some answers to requests that are older than [journal.KeepAnswers] go with it.
func (j *Journal) Ask(ctx context.Context, subscription string, r journal.Request) (revision journal.Revision, err error) {
	if err := r.Check(); err != nil {
		return 0, err
	}
	r.Body = slices.Clone(r.Body) // the caller may be gone before the commit
	if err := j.ring.SealRequest(ctx, subscription, &r); err != nil {
		return 0, fmt.Errorf("sqlite: %w", err)
	}
	asked := &call{
		size: len(r.Body),
		change: func(conn *sqlite.Conn) (err error) {
			revision, err = ask(conn, subscription, r, j.opts.now())
			return err
		},
		after: func() { j.bells.Ring(subscription, "") },
	}
	if err := j.commit(ctx, asked); err != nil {
		return 0, err
	}
	return revision, nil
}

// The parts of queries that must not read answers one by one: a script can leave many.
const (
	openRequests = " FROM request WHERE refusal IS NULL AND subscription = ? AND revision > ?"
	oldAnswers   = "DELETE FROM request WHERE revision IN (SELECT revision FROM request WHERE refusal IS NOT NULL AND at < ? LIMIT ? + 0)"
)

// ask writes a request within the transaction.
func ask(conn *sqlite.Conn, subscription string, r journal.Request, now time.Time) (journal.Revision, error) {
	if !r.Begin {
		if _, _, err := findSubscription(conn, subscription); err != nil {
			return 0, err
		}
	}
	open, err := number(conn, "SELECT count(*)"+openRequests, subscription, 0)
	if err != nil {
		return 0, err
	}
	if open >= journal.MaxRequests {
		return 0, fmt.Errorf("sqlite: subscription %q: %w: %d", subscription, journal.ErrCrowded, open)
	}
	exec := func(query string, args ...any) error {
		return sqlitex.Execute(conn, query, &sqlitex.ExecOptions{Args: args})
	}
	if err := exec(oldAnswers, nano(now.Add(-journal.KeepAnswers)), chunk); err != nil {
		return 0, err
	}
	err = exec("INSERT INTO request (subscription, at, kind, body) VALUES (?,?,?,?)", subscription, nano(now), r.Kind, blob(r.Body))
	if err != nil {
		return 0, err
	}
	revision := conn.LastInsertRowID()
	return journal.Revision(revision), exec("UPDATE request SET sum = "+requestSum+" WHERE revision = ?", revision)
}

// Requests returns the open requests of a subscription, or of all.
func (j *Journal) Requests(ctx context.Context, subscription string, after journal.Revision) (found []journal.Request, err error) {
	from, args := openRequests, []any{subscription, int64(after)}
	if subscription == "" {
		from, args = " FROM request WHERE refusal IS NULL AND revision > ?", args[1:]
	}
	err = j.read(ctx, func(conn *sqlite.Conn) error {
		found = nil
		return sqlitex.Execute(conn, "SELECT revision, subscription, at, kind, body"+from+" ORDER BY revision", &sqlitex.ExecOptions{
			Args: args,
			ResultFunc: func(row *sqlite.Stmt) error {
				found = append(found, journal.Request{
					Revision: journal.Revision(row.ColumnInt64(0)), Subscription: row.ColumnText(1), At: nanoAt(row, 2),
					Kind: row.ColumnText(3), Body: blobAt(row, 4),
				})
				return nil
			},
		})
	})
	if err == nil {
		err = j.ring.OpenRequests(ctx, found)
	}
	return found, err
}

// WaitRequest waits for an open request.
func (j *Journal) WaitRequest(ctx context.Context, subscription string, after journal.Revision) error {
	return j.await(ctx, subscription, func() (bool, error) {
		list, err := j.Requests(ctx, subscription, after)
		return len(list) > 0, err
	})
}

// WaitAnswer waits for the answer of a request.
func (j *Journal) WaitAnswer(ctx context.Context, subscription string, revision journal.Revision) (journal.Answer, error) {
	found := journal.Answer{Revision: revision}
	err := j.await(ctx, subscription, func() (answered bool, err error) {
		there := false
		err = j.read(ctx, func(conn *sqlite.Conn) error {
			return sqlitex.Execute(conn, "SELECT refusal IS NOT NULL, refusal FROM request WHERE revision = ? AND subscription = ?", &sqlitex.ExecOptions{
				Args: []any{int64(revision), subscription},
				ResultFunc: func(row *sqlite.Stmt) error {
					there, answered, found.Refusal = true, row.ColumnBool(0), row.ColumnText(1)
					return nil
				},
			})
		})
		if err == nil && !there {
			err = fmt.Errorf("sqlite: subscription %q: request %d: %w", subscription, revision, journal.ErrNotFound)
		}
		return answered, err
	})
	j.ring.OpenRefusal(ctx, subscription, &found)
	return found, err
}

// await calls look whenever the requests of a subscription have changed, until it is done or fails.
func (j *Journal) await(ctx context.Context, subscription string, look func() (done bool, err error)) error {
	for {
		changed := j.bells.Next(subscription)
		if done, err := look(); done || err != nil {
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
