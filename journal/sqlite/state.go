package sqlite

import (
	"context"
	"fmt"
	"strings"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
)

// Subscriptions lists all but sources, or those of the names, by name.
func (j *Journal) Subscriptions(ctx context.Context, names ...string) (list []journal.Subscription, err error) {
	err = j.read(ctx, func(conn *sqlite.Conn) error {
		list, err = selectSubscriptions(conn, names...)
		return err
	})
	if err == nil {
		err = j.ring.OpenSubscriptions(ctx, list)
	}
	return list, err
}

// Sources lists what is kept for sources, by work.
func (j *Journal) Sources(ctx context.Context) (list []journal.Subscription, err error) {
	err = j.read(ctx, func(conn *sqlite.Conn) error {
		list, err = selectRows(conn, ofSource)
		return err
	})
	if err == nil {
		err = j.ring.OpenSubscriptions(ctx, list)
	}
	return list, err
}

// selectSubscriptions lists all but sources, or those of the names.
func selectSubscriptions(conn *sqlite.Conn, names ...string) ([]journal.Subscription, error) {
	if len(names) == 0 {
		return selectRows(conn, "NOT "+ofSource)
	}
	args := make([]any, len(names)) // one each, because JSON has no text that is no UTF-8
	for i, name := range names {
		args[i] = name
	}
	return selectRows(conn, "name IN (?"+strings.Repeat(",?", len(names)-1)+")", args...)
}

// selectRows lists the rows of subscription for which a condition holds. The condition's arguments are ?5 and later.
func selectRows(conn *sqlite.Conn, where string, args ...any) (list []journal.Subscription, err error) {
	err = sqlitex.Execute(conn, `SELECT name, cursor, paused, reason, drain, note,
		(SELECT count(*) FROM exception WHERE subscription = id AND state = ?1),
		(SELECT count(*) FROM exception WHERE subscription = id AND state = ?2),
		(SELECT count(*) FROM exception WHERE subscription = id AND state = ?3),
		(SELECT count(*) FROM exception WHERE subscription = id AND state = ?4)
		FROM subscription WHERE `+where+" ORDER BY name", &sqlitex.ExecOptions{
		Args: append([]any{string(journal.Waiting), string(journal.Attempting), string(journal.Parked), string(journal.Dead)}, args...),
		ResultFunc: func(row *sqlite.Stmt) error {
			list = append(list, journal.Subscription{
				Name: row.ColumnText(0), Cursor: journal.Seq(row.ColumnInt64(1)),
				Pause:   journal.Pause{Since: nanoAt(row, 2), Reason: row.ColumnText(3), Drain: row.ColumnInt(4) != 0},
				Note:    blobAt(row, 5),
				Waiting: row.ColumnInt(6), Attempting: row.ColumnInt(7), Parked: row.ColumnInt(8), Dead: row.ColumnInt(9),
			})
			return nil
		},
	})
	return list, err
}

// Exceptions returns the rows that match q, by sequence.
func (j *Journal) Exceptions(ctx context.Context, name string, q journal.ExceptionQuery) (found []journal.Exception, err error) {
	err = j.read(ctx, func(conn *sqlite.Conn) error {
		id, _, err := findSubscription(conn, name)
		if err != nil {
			return err
		}
		where, args := conditions(id, q)
		return sqlitex.Execute(conn, `SELECT seq, key, state, attempts, failures, first, due, changed, error
			FROM exception WHERE `+where+" ORDER BY seq LIMIT ? + 0", &sqlitex.ExecOptions{
			Args: append(args, q.PageSize()),
			ResultFunc: func(row *sqlite.Stmt) error {
				found = append(found, exceptionAt(row))
				return nil
			},
		})
	})
	j.ring.OpenExceptions(ctx, name, found)
	return found, err
}

// conditions returns what a row must be to match q.
func conditions(id int64, q journal.ExceptionQuery) (where string, args []any) {
	where, args = "subscription = ? AND seq >= ?", []any{id, integer(q.From)}
	if len(q.States) > 0 {
		where += " AND state IN (?" + strings.Repeat(",?", len(q.States)-1) + ")"
		for _, state := range q.States {
			args = append(args, string(state))
		}
	}
	if !q.Due.IsZero() {
		where += " AND due <= ?"
		args = append(args, nano(q.Due))
	}
	return where, args
}

func exceptionAt(row *sqlite.Stmt) journal.Exception {
	return journal.Exception{
		Seq:      journal.Seq(row.ColumnInt64(0)),
		Key:      row.ColumnText(1),
		State:    journal.DeliveryState(row.ColumnText(2)),
		Attempts: row.ColumnInt(3),
		Failures: row.ColumnInt(4),
		First:    nanoAt(row, 5),
		Due:      nanoAt(row, 6),
		Changed:  nanoAt(row, 7),
		Error:    row.ColumnText(8),
	}
}

// Attempts returns the recorded attempts that match q.
func (j *Journal) Attempts(ctx context.Context, name string, q journal.AttemptQuery) (found []journal.Attempt, err error) {
	err = j.read(ctx, func(conn *sqlite.Conn) error {
		id, _, err := findSubscription(conn, name)
		if err != nil {
			return err
		}
		found, err = selectAttempts(conn, id, q)
		return err
	})
	j.ring.OpenAttempts(ctx, name, found)
	return found, err
}

// attemptConditions returns what an attempt must be to match q, and the order that q asks for.
func attemptConditions(id int64, q journal.AttemptQuery) (clauses string, args []any) {
	clauses, args = "subscription = ?", []any{id}
	if q.Seq != 0 {
		clauses += " AND seq = ?"
		args = append(args, integer(q.Seq))
	}
	after, way := "<", " DESC"
	if q.Oldest {
		after, way = ">", ""
	}
	if a := q.After; a != nil { // the first part is what the index is used for
		clauses += fmt.Sprintf(" AND start %s= ? AND (start, seq, number) %[1]s (?, ?, ?)", after)
		args = append(args, nano(a.Start), nano(a.Start), integer(a.Seq), a.Number)
	}
	clauses += fmt.Sprintf(" ORDER BY start%s, seq%[1]s, number%[1]s LIMIT ? + 0", way)
	return clauses, append(args, q.PageSize())
}

func selectAttempts(conn *sqlite.Conn, id int64, q journal.AttemptQuery) (list []journal.Attempt, err error) {
	where, args := attemptConditions(id, q)
	err = sqlitex.Execute(conn, "SELECT seq, number, start, took, error, outcome, status, answer FROM attempt WHERE "+where, &sqlitex.ExecOptions{
		Args: args,
		ResultFunc: func(row *sqlite.Stmt) error {
			list = append(list, journal.Attempt{
				Seq: journal.Seq(row.ColumnInt64(0)), Number: row.ColumnInt(1),
				Start: nanoAt(row, 2), Took: time.Duration(row.ColumnInt64(3)), Error: row.ColumnText(4),
				Outcome: row.ColumnText(5), Status: row.ColumnInt(6), Answer: blobAt(row, 7),
			})
			return nil
		},
	})
	return list, err
}
