package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dingevent/dingevent/journal"
)

// Exceptions returns the rows that match q, by sequence.
func (j *Journal) Exceptions(ctx context.Context, name string, q journal.ExceptionQuery) ([]journal.Exception, error) {
	id, err := j.idOf(ctx, name)
	if err != nil {
		return nil, err
	}
	statement, args := exceptionsOf(id, q)
	rows, err := j.reads.Query(ctx, j.sql(statement), args...)
	if err != nil {
		return nil, j.failedFor(ctx, err)
	}
	var found []journal.Exception
	found, err = pgx.AppendRows(found, rows, scanException)
	j.ring.OpenExceptions(ctx, name, found)
	return found, j.failedFor(ctx, err)
}

// exceptionsOf is a query for the exceptions of a subscription that match q. It says no more than it has to, so that the server
// finds the index for it.
func exceptionsOf(id int64, q journal.ExceptionQuery) (statement string, args []any) {
	statement = `SELECT seq, key, state, attempts, failures, first, due, changed, error FROM dingevent.exception
		WHERE subscription = $1 AND seq >= $2`
	args = []any{id, integer(q.From), q.PageSize()}
	if len(q.States) > 0 {
		var states []string
		for _, state := range q.States {
			states = append(states, toText(string(state)))
		}
		args = append(args, states)
		statement += fmt.Sprintf(" AND state = ANY($%d)", len(args))
	}
	if !q.Due.IsZero() {
		args = append(args, nano(q.Due))
		statement += fmt.Sprintf(" AND (due IS NULL OR due <= $%d)", len(args))
	}
	return statement + " ORDER BY seq LIMIT $3", args
}

func scanException(row pgx.CollectableRow) (e journal.Exception, err error) {
	var seq int64
	var first, due, changed pgtype.Int8
	err = row.Scan(&seq, &e.Key, (*string)(&e.State), &e.Attempts, &e.Failures, &first, &due, &changed, &e.Error)
	e.Seq, e.Key, e.State, e.Error = journal.Seq(seq), fromText(e.Key), journal.DeliveryState(fromText(string(e.State))), fromText(e.Error)
	e.First, e.Due, e.Changed = fromNano(first), fromNano(due), fromNano(changed)
	return e, err
}
