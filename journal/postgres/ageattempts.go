package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// attemptStep is how many attempts one transaction removes, so that none takes long.
const attemptStep = 1000

// ageAttempts removes recorded attempts that are old, of deliveries that are done.
func (d *database) ageAttempts(ctx context.Context) error {
	var oldest time.Time
	err := d.reads.QueryRow(ctx, "SELECT coalesce($1, clock_timestamp()) - $2::interval", d.clock(), d.keeps.Load().KeepAttempts).Scan(&oldest)
	if err != nil {
		return err
	}
	const remove = `DELETE FROM dingevent.attempt WHERE ctid = ANY(ARRAY(SELECT old.ctid FROM dingevent.subscription AS s CROSS JOIN LATERAL
		(SELECT a.ctid FROM dingevent.attempt AS a WHERE a.subscription = s.id AND a.start < $1
			AND NOT EXISTS (SELECT FROM dingevent.exception AS e WHERE e.subscription = a.subscription AND e.seq = a.seq
				AND e.state NOT IN ('delivered', 'discarded')) LIMIT $2) AS old LIMIT $2))`
	for {
		var gone int64
		err := d.inSave(ctx, func(ctx context.Context, tx pgx.Tx) error {
			tag, err := tx.Exec(ctx, d.sql(remove), oldest.UnixNano(), attemptStep)
			gone = tag.RowsAffected()
			return err
		})
		if err != nil || gone < attemptStep {
			return err
		}
	}
}
