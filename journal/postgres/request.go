package postgres

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dingevent/dingevent/journal"
)

const (
	// insertRequest takes the next revision under the lock that came before, so that revisions become visible in their order.
	insertRequest = `WITH may AS (
		SELECT (SELECT count(*) FROM (SELECT FROM dingevent.request WHERE subscription = $1 AND NOT answered LIMIT $5) AS few) AS open,
			$4 OR EXISTS (SELECT FROM dingevent.subscription WHERE name = $1) AS there
	), made AS (
		INSERT INTO dingevent.request (revision, subscription, kind, body, asked)
		SELECT nextval('dingevent.revision'), $1, $2, $3, (extract(epoch FROM coalesce($6, clock_timestamp())) * 1000000)::bigint * 1000
		FROM may WHERE open < $5 AND there RETURNING revision
	) SELECT coalesce((SELECT revision FROM made), 0), there FROM may`

	dropAnswered = `DELETE FROM dingevent.request WHERE revision IN (SELECT revision FROM dingevent.request WHERE answered
		AND asked < (extract(epoch FROM coalesce($1, clock_timestamp()) - $2::interval) * 1000000)::bigint * 1000 ORDER BY asked LIMIT 100)`

	selectRequests = `SELECT revision, subscription, kind, body, asked FROM dingevent.request
		WHERE NOT answered AND revision > $1 AND ($2 = '' OR subscription = $2) ORDER BY revision`

	selectAnswer = "SELECT answered, refusal FROM dingevent.request WHERE revision = $1 AND subscription = $2"
)

// How often WaitAnswer looks for what another gateway has answered, and WaitRequest for what the poller should have told.
const (
	answerSoon   = 20 * time.Millisecond
	answerSeldom = 250 * time.Millisecond
	lookAnyway   = 30 * time.Second
)

// Ask commits r. Some answers to requests that are older than [journal.KeepAnswers] go with it.
func (j *Journal) Ask(ctx context.Context, subscription string, r journal.Request) (journal.Revision, error) {
	if err := r.Check(); err != nil {
		return 0, err
	}
	if err := j.usable(ctx); err != nil {
		return 0, err
	}
	type result struct {
		revision journal.Revision
		err      error
	}
	r.Body = slices.Clone(r.Body) // the caller may be gone before the commit
	if err := j.ring.SealRequest(ctx, subscription, &r); err != nil {
		return 0, fmt.Errorf("ask of subscription %q: %w", subscription, err)
	}
	if !j.claims.enter() {
		return 0, journal.ErrClosed
	}
	asked := make(chan result, 1)
	go func() {
		defer j.claims.running.Done()
		revision, err := j.ask(ctx, subscription, r)
		asked <- result{revision, err}
	}()
	select {
	case a := <-asked:
		return a.revision, a.err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func (j *Journal) ask(ctx context.Context, subscription string, r journal.Request) (journal.Revision, error) {
	var revision int64
	var there bool
	b := newTransaction()
	b.Queue(lockLog, lockClassAsk, j.lock)
	b.Queue(j.sql(insertRequest), toText(subscription), toText(r.Kind), r.Body, r.Begin, journal.MaxRequests, j.clock()).QueryRow(func(row pgx.Row) error {
		return row.Scan(&revision, &there)
	})
	b.Queue(j.sql(dropAnswered), j.clock(), journal.KeepAnswers)
	b.Queue("COMMIT")
	err := j.failed(j.send(ctx, b))
	switch {
	case err != nil:
		return 0, fmt.Errorf("ask of subscription %q: %w", subscription, err)
	case !there:
		return 0, fmt.Errorf("subscription %q: %w", subscription, journal.ErrNotFound)
	case revision == 0:
		return 0, fmt.Errorf("postgres: subscription %q: %w: %d", subscription, journal.ErrCrowded, journal.MaxRequests)
	}
	j.bells.Ring(subscription, "")
	j.waking.tell()
	return journal.Revision(revision), nil
}

// Requests returns the open requests of a subscription, or of all.
func (j *Journal) Requests(ctx context.Context, subscription string, after journal.Revision) ([]journal.Request, error) {
	if err := j.usable(ctx); err != nil {
		return nil, err
	}
	rows, err := j.reads.Query(ctx, j.sql(selectRequests), revisionNumber(after), toText(subscription))
	if err != nil {
		return nil, j.failedFor(ctx, err)
	}
	var found []journal.Request
	if found, err = pgx.AppendRows(found, rows, scanRequest); err == nil {
		err = j.ring.OpenRequests(ctx, found)
	}
	return found, j.failedFor(ctx, err)
}

func scanRequest(row pgx.CollectableRow) (r journal.Request, err error) {
	var revision int64
	var at pgtype.Int8
	err = row.Scan(&revision, &r.Subscription, &r.Kind, &r.Body, &at)
	r.Revision, r.Subscription, r.Kind, r.At = journal.Revision(revision), fromText(r.Subscription), fromText(r.Kind), fromNano(at)
	return r, err
}

// WaitRequest waits for an open request. One of another gateway is found within 20 to 250 milliseconds.
func (j *Journal) WaitRequest(ctx context.Context, subscription string, after journal.Revision) error {
	return j.await(ctx, subscription, lookAnyway, lookAnyway, func() (found bool, err error) {
		err = j.reads.QueryRow(ctx, j.sql("SELECT EXISTS ("+selectRequests+")"), revisionNumber(after), toText(subscription)).Scan(&found)
		return found, j.failedFor(ctx, err)
	})
}

// WaitAnswer waits for the answer of a request. One that another gateway has saved is found within 20 to 250 milliseconds.
func (j *Journal) WaitAnswer(ctx context.Context, subscription string, revision journal.Revision) (journal.Answer, error) {
	found := journal.Answer{Revision: revision}
	err := j.await(ctx, subscription, answerSoon, answerSeldom, func() (answered bool, err error) {
		err = j.reads.QueryRow(ctx, j.sql(selectAnswer), revisionNumber(revision), toText(subscription)).Scan(&answered, &found.Refusal)
		if errors.Is(err, pgx.ErrNoRows) {
			return false, fmt.Errorf("postgres: subscription %q: request %d: %w", subscription, revision, journal.ErrNotFound)
		}
		found.Refusal = fromText(found.Refusal)
		return answered, j.failedFor(ctx, err)
	})
	j.ring.OpenRefusal(ctx, subscription, &found)
	return found, err
}

// await calls look whenever this process has changed the requests of a subscription, and after a time that grows, until it is
// done or fails.
func (j *Journal) await(ctx context.Context, subscription string, soon, seldom time.Duration, look func() (done bool, err error)) error {
	for wait := soon; ; wait = min(wait*3/2, seldom) {
		changed := j.bells.Next(subscription)
		if err := j.usable(ctx); err != nil {
			return err
		}
		if done, err := look(); done || err != nil {
			return err
		}
		select {
		case <-changed:
		case <-time.After(wait):
		case <-j.ctx.Done():
			return journal.ErrClosed
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// revisionNumber is a revision as a column holds it.
func revisionNumber(r journal.Revision) int64 { return int64(min(r, math.MaxInt64)) }
