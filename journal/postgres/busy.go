package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

// selectBusy is who holds a claim or has said a moment ago that it runs.
const selectBusy = `SELECT work || ' is worked by ' || owner || CASE WHEN gateway = '' THEN '' ELSE ' of gateway ' || gateway END
		FROM dingevent.claim WHERE expires > coalesce($1, clock_timestamp())
	UNION ALL SELECT 'gateway ' || name || ' at ' || address FROM dingevent.gateway WHERE beat > coalesce($1, clock_timestamp()) - interval '15 seconds'
	LIMIT 1`

// WorkedBy names a claim that is held, or a gateway that runs; empty if there is none.
func (j *Journal) WorkedBy(ctx context.Context) (string, error) {
	if err := j.usable(ctx); err != nil {
		return "", err
	}
	by, err := j.workedBy(ctx, j.reads)
	return by, j.failedFor(ctx, err)
}

func (d *database) workedBy(ctx context.Context, in interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
},
) (by string, err error) {
	err = in.QueryRow(ctx, d.sql(selectBusy), d.clock()).Scan(&by)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	return by, err
}

// ID is the journal's own, which no other journal has.
func (j *Journal) ID() string { return *j.id.Load() }
