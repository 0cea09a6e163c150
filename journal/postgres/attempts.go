package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/dingevent/dingevent/journal"
)

// Attempts returns the recorded attempts that match q.
func (j *Journal) Attempts(ctx context.Context, name string, q journal.AttemptQuery) ([]journal.Attempt, error) {
	id, err := j.idOf(ctx, name)
	if err != nil {
		return nil, err
	}
	statement, args := attemptsOf(id, q)
	rows, err := j.reads.Query(ctx, j.sql(statement), args...)
	if err != nil {
		return nil, j.failedFor(ctx, err)
	}
	var found []journal.Attempt
	found, err = pgx.AppendRows(found, rows, scanAttempt)
	j.ring.OpenAttempts(ctx, name, found)
	return found, j.failedFor(ctx, err)
}

// attemptsOf is a query for the attempts of a subscription that match q, in the order that q asks for.
func attemptsOf(id int64, q journal.AttemptQuery) (statement string, args []any) {
	statement = "SELECT seq, number, start, took, error, outcome, status, answer FROM dingevent.attempt WHERE subscription = $1"
	args = []any{id, q.PageSize()}
	if q.Seq != 0 {
		args = append(args, integer(q.Seq))
		statement += " AND seq = $3"
	}
	after, way := "<", "DESC"
	if q.Oldest {
		after, way = ">", "ASC"
	}
	if a := q.After; a != nil {
		n := len(args)
		args = append(args, startNano(a.Start), integer(a.Seq), a.Number)
		statement += fmt.Sprintf(" AND (start, seq, number) %s ($%d, $%d, $%d)", after, n+1, n+2, n+3)
	}
	return statement + fmt.Sprintf(" ORDER BY start %s, seq %[1]s, number %[1]s LIMIT $2", way), args
}

func scanAttempt(row pgx.CollectableRow) (a journal.Attempt, err error) {
	var seq, start int64
	err = row.Scan(&seq, &a.Number, &start, &a.Took, &a.Error, &a.Outcome, &a.Status, &a.Answer)
	a.Seq, a.Start, a.Error, a.Outcome = journal.Seq(seq), fromStart(start), fromText(a.Error), fromText(a.Outcome)
	return a, err
}
