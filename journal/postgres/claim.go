package postgres

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dingevent/dingevent/journal"
)

const (
	selectHolder = `SELECT owner, gateway, epoch, since, expires FROM dingevent.claim
		WHERE work = $1 AND expires > coalesce($2, clock_timestamp())`

	// grant waits for a Save of the claim before that is under way.
	grant = `INSERT INTO dingevent.claim AS c (work, owner, gateway, epoch, token, since, expires, saves, horizon)
		SELECT $1, $2, $3, nextval('dingevent.epoch'), $6, now, now + $5::interval, 0, true FROM (SELECT coalesce($4, clock_timestamp()) AS now) AS clock
		ON CONFLICT (work) DO UPDATE SET owner = excluded.owner, gateway = excluded.gateway,
			epoch = greatest(excluded.epoch, c.epoch + 1), token = excluded.token, since = excluded.since,
			expires = excluded.expires, saves = 0, horizon = true
		WHERE c.expires <= excluded.since RETURNING epoch`
)

// Claim gives owner a work that nobody holds, or whose claim has expired by the database's clock. It waits for a Save of the claim
// before that is under way.
func (j *Journal) Claim(ctx context.Context, work, owner string) (journal.Claim, error) {
	if err := j.usable(ctx); err != nil {
		return nil, err
	}
	if err := j.claims.awaitRelease(ctx, work); err != nil {
		return nil, err
	}
	if err := j.holder(ctx, work); err != nil {
		return nil, err
	}
	if !j.claims.enter() {
		return nil, journal.ErrClosed
	}
	type result struct {
		claim *claim
		err   error
	}
	granted, left := make(chan result), make(chan struct{})
	go func() {
		defer j.claims.running.Done()
		c, err := j.claims.take(ctx, work, owner)
		select {
		case granted <- result{c, err}:
		case <-left:
			if c != nil { // nobody holds it
				c.Release()
			}
		}
	}()
	select {
	case r := <-granted:
		if r.err == nil && r.claim == nil {
			return nil, j.claimed(ctx, work)
		}
		if r.err != nil {
			return nil, fmt.Errorf("claim %s: %w", work, j.failed(r.err))
		}
		return r.claim, nil
	case <-ctx.Done():
		close(left)
		return nil, ctx.Err()
	}
}

// take claims a work. The claim is nil if another holds the work.
func (t *claims) take(ctx context.Context, work, owner string) (c *claim, err error) {
	var epoch int64
	token := int64(rand.Uint64())
	b := newTransaction()
	args := []any{toText(work), toText(owner), toText(t.db.opts.Gateway), t.db.clock(), t.db.opts.ClaimTime, token}
	b.Queue(t.db.sql(grant), args...).QueryRow(func(row pgx.Row) error {
		if err := row.Scan(&epoch); !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		return nil
	})
	b.Queue("COMMIT")
	sent := time.Now()
	err = t.db.send(ctx, b)
	if epoch == 0 {
		return nil, err
	}
	c = t.hold(work, epoch, token, sent)
	if err != nil { // it may be ours, and then it is nobody's
		c.Release()
		return nil, err
	}
	return c, nil
}

// holder returns an error wrapping [journal.ErrClaimed] if another holds the work. To look costs less than to try.
func (j *Journal) holder(ctx context.Context, work string) error {
	var owner, gateway string
	var epoch int64
	var since, expires time.Time
	err := j.reads.QueryRow(ctx, j.sql(selectHolder), toText(work), j.clock()).Scan(&owner, &gateway, &epoch, &since, &expires)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil
	case err != nil:
		return fmt.Errorf("claim %s: %w", work, j.failedFor(ctx, err))
	}
	by := fromText(owner)
	if gateway != "" {
		by += " of gateway " + fromText(gateway)
	}
	return fmt.Errorf("%s: %w: %s, since %s, epoch %d; it ends at %s if the holder says no more", work, journal.ErrClaimed, by,
		since.UTC().Format(time.RFC3339), epoch, expires.UTC().Format(time.RFC3339))
}

// claimed is the error of a work that another has just got.
func (j *Journal) claimed(ctx context.Context, work string) error {
	if err := j.holder(ctx, work); err != nil {
		return err
	}
	return fmt.Errorf("%s: %w, and free now; claim it again", work, journal.ErrClaimed)
}

// awaitRelease waits until a claim of this process has freed the work that was released.
func (t *claims) awaitRelease(ctx context.Context, work string) error {
	t.mu.Lock()
	freed := t.releasing[work]
	t.mu.Unlock()
	if freed == nil {
		return nil
	}
	select {
	case <-freed:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
