package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// renew leaves out a claim that a Save of ours holds right now, which renews it itself, and one that is free.
	renew = `WITH mine AS (
		SELECT work FROM dingevent.claim c JOIN unnest($1::text[], $2::bigint[], $5::bigint[]) AS m(work, epoch, token) USING (work, epoch, token)
		WHERE c.saves < 9223372036854775807 ORDER BY work FOR NO KEY UPDATE OF c SKIP LOCKED
	) UPDATE dingevent.claim c SET expires = coalesce($3, clock_timestamp()) + $4::interval FROM mine WHERE c.work = mine.work RETURNING c.work`

	selectLost = `SELECT m.work FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS m(work, epoch, token)
		WHERE NOT EXISTS (SELECT FROM dingevent.claim c WHERE c.work = m.work AND c.epoch = m.epoch AND c.token = m.token)`
)

// keepRenewing renews all claims every quarter of their time until ctx ends, and sooner after a failure.
func (t *claims) keepRenewing(ctx context.Context) {
	r := renewals{claims: t}
	defer r.hangUp()
	usual := t.db.opts.ClaimTime / 4
	for wait := usual; ; {
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return
		}
		wait = usual
		if all, err := r.renew(ctx); err != nil || !all {
			wait = usual / 5
		}
	}
}

// renewals are made by a connection of their own, so that they wait for no Save.
type renewals struct {
	*claims
	conn *pgx.Conn // nil while there is none
}

// renew tells the database that this process still holds its claims, in one statement. It reports whether all of them
// were renewed.
func (r *renewals) renew(ctx context.Context) (all bool, err error) {
	t := r.claims
	works, epochs, tokens, held := t.list()
	if len(works) == 0 {
		return true, nil
	}
	var renewed, lost []string
	b := newTransaction()
	collect := func(list *[]string) func(pgx.Rows) error {
		return func(rows pgx.Rows) (err error) {
			*list, err = pgx.CollectRows(rows, pgx.RowTo[string])
			return err
		}
	}
	b.Queue(t.db.sql(renew), works, epochs, t.db.clock(), t.db.opts.ClaimTime, tokens).Query(collect(&renewed))
	b.Queue(t.db.sql(selectLost), works, epochs, tokens).Query(collect(&lost))
	b.Queue("COMMIT")
	sent := time.Now()
	if err := t.db.failed(r.send(ctx, b)); err != nil {
		return false, err
	}
	for _, work := range renewed {
		held[work].confirm(sent)
	}
	for _, work := range lost {
		t.db.opts.Logger.Warn("a claim is lost, because another has the work", "work", held[work].work, "epoch", held[work].epoch)
		held[work].lose()
	}
	return len(renewed)+len(lost) == len(works), nil
}

// send sends a transaction, and connects before if there is no connection. It waits so
// briefly that another try is left.
func (r *renewals) send(ctx context.Context, b *pgx.Batch) (err error) {
	ctx, cancel := context.WithTimeout(ctx, r.db.opts.ClaimTime/4)
	defer cancel()
	if r.conn != nil && r.conn.IsClosed() {
		r.conn = nil
	}
	if r.conn == nil {
		if r.conn, err = r.db.dial(ctx); err != nil {
			return err
		}
	}
	if err := r.db.sendBy(ctx, r.conn, b); err != nil {
		r.hangUp()
		return err
	}
	return nil
}

// hangUp closes the connection without a word.
func (r *renewals) hangUp() {
	if r.conn != nil {
		_ = r.conn.PgConn().Conn().Close()
		r.conn = nil
	}
}

// list returns what this process holds, by the works as they stand in the database.
func (t *claims) list() (works []string, epochs, tokens []int64, held map[string]*claim) {
	t.mu.Lock()
	defer t.mu.Unlock()
	held = make(map[string]*claim, len(t.held))
	for work, c := range t.held {
		work = toText(work)
		works, epochs, tokens = append(works, work), append(epochs, int64(c.epoch)), append(tokens, c.token)
		held[work] = c
	}
	return works, epochs, tokens, held
}
