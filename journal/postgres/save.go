package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dingevent/dingevent/journal"
)

// The statements of a Save. Each has an effect only if those before have said that the claim holds and that the subscription
// is there, so that all of them can be sent at once.
const (
	// holds waits for what takes the work right now, and keeps others from taking it until the commit.
	holds = `WITH mine AS (
		UPDATE dingevent.claim SET expires = greatest(expires, coalesce($4, clock_timestamp()) + $5::interval), saves = $3
		WHERE work = $1 AND epoch = $2 AND token = $6 AND saves < $3 RETURNING 1
	) SELECT count(*) > 0, set_config('ding.held', count(*)::text, true), set_config('ding.subscription', '', true) FROM mine`
	held = "current_setting('ding.held') = '1'"

	// saved is the ID of the subscription, and null if nothing is to be saved.
	saved = "nullif(current_setting('ding.subscription'), '')::bigint"

	// finds waits for what forgets the subscription right now.
	finds = `SELECT set_config('ding.subscription', id::text, true) FROM (
		SELECT s.id FROM dingevent.cursor c JOIN dingevent.subscription s ON s.id = c.subscription
		WHERE s.name = $1 AND ` + held + ` FOR NO KEY UPDATE OF c) AS locked`

	// beginSubscription makes the subscription if there is none.
	beginSubscription = `WITH made AS (
		INSERT INTO dingevent.subscription (name) SELECT $1 WHERE ` + held + ` ON CONFLICT DO NOTHING RETURNING id
	) INSERT INTO dingevent.cursor (subscription, seq) SELECT id, $2 FROM made`

	saveExceptions = `INSERT INTO dingevent.exception (subscription, seq, key, state, attempts, failures, first, due, changed, error)
		SELECT ` + saved + `, * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::integer[], $5::integer[], $6::bigint[], $7::bigint[], $8::bigint[], $9::text[])
		WHERE ` + saved + ` IS NOT NULL ON CONFLICT (subscription, seq) DO UPDATE SET key = excluded.key, state = excluded.state,
			attempts = excluded.attempts, failures = excluded.failures, first = excluded.first, due = excluded.due,
			changed = excluded.changed, error = excluded.error`
	saveAttempts = `INSERT INTO dingevent.attempt (subscription, seq, number, start, took, error, outcome, status, answer)
		SELECT ` + saved + `, * FROM unnest($1::bigint[], $2::integer[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::integer[], $8::bytea[])
		WHERE ` + saved + ` IS NOT NULL ON CONFLICT (subscription, start, seq, number) DO UPDATE SET took = excluded.took, error = excluded.error,
			outcome = excluded.outcome, status = excluded.status, answer = excluded.answer`
	savePause  = "UPDATE dingevent.subscription SET since = $1, reason = $2, drain = $3 WHERE id = " + saved
	saveNote   = "UPDATE dingevent.subscription SET note = $1 WHERE id = " + saved
	saveCursor = `UPDATE dingevent.cursor SET seq = CASE WHEN $2 THEN $1 ELSE greatest(seq, $1) END, delivered = delivered + $3
		WHERE subscription = ` + saved
	dropTombstones = `DELETE FROM dingevent.exception WHERE subscription = ` + saved + ` AND state IN ('delivered', 'discarded')
		AND ($1 OR seq < (SELECT seq FROM dingevent.cursor WHERE subscription = ` + saved + `))`

	// saveAnswers needs no subscription if $4.
	saveAnswers = `UPDATE dingevent.request r SET answered = true, body = NULL, refusal = a.refusal FROM unnest($2::bigint[], $3::text[]) AS a(revision, refusal)
		WHERE r.revision = a.revision AND r.subscription = $1 AND NOT r.answered AND ` + held + ` AND ($4 OR ` + saved + ` IS NOT NULL)`
)

// Save commits p. Saves of one claim are committed in the order in which they were begun. An attempt that was saved before, by its
// number and start, is replaced, so that a Save whose outcome is unknown can be made again.
func (c *claim) Save(ctx context.Context, p journal.Progress) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !c.claims.enter() {
		return journal.ErrClosed
	}
	if err := c.present(); err != nil { // and wait for no release
		c.claims.running.Done()
		return err
	}
	if err := c.claims.db.ring.SealProgress(ctx, journal.SubscriptionOf(c.work), &p); err != nil {
		c.claims.running.Done()
		return fmt.Errorf("save %s: %w", c.work, err)
	}
	s := newSaving(c, p)
	before, after, number := c.turn()
	done := make(chan error, 1)
	go func() {
		defer c.claims.running.Done()
		defer close(after)
		<-before
		done <- s.run(ctx, number)
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// A saving writes one Progress. It shares nothing that the caller may change.
type saving struct {
	claim        *claim
	subscription string // its name; empty for a work of none
	progress     journal.Progress
	held, found  bool
}

func newSaving(c *claim, p journal.Progress) *saving {
	p.Exceptions, p.Attempts = lastOf(p.Exceptions, seqOf), lastOf(p.Attempts, callOf)
	p.Note = slices.Clone(p.Note)
	p.Answers = slices.Clone(p.Answers)
	slices.Reverse(p.Answers)
	p.Answers = lastOf(p.Answers, revisionOf) // the first of each counts
	if p.Pause != nil {
		pause := *p.Pause
		p.Pause = &pause
	}
	return &saving{claim: c, subscription: journal.SubscriptionOf(c.work), progress: p}
}

// run commits the progress in one transaction and one message.
func (s *saving) run(ctx context.Context, number int64) error {
	c := s.claim
	if err := c.present(); err != nil {
		return err
	}
	d, p := c.claims.db, &s.progress
	sent := time.Now()
	if err := d.failed(d.send(ctx, s.batch(d, number))); err != nil {
		return fmt.Errorf("save %s: %w", c.work, err)
	}
	if !s.held {
		c.lose()
		return c.lost()
	}
	c.confirm(sent)
	if !s.found && (s.subscription == "" || !p.OnlyAnswers()) {
		return fmt.Errorf("postgres: save %s: %w", c.work, journal.ErrNotFound)
	}
	if len(p.Answers) > 0 {
		c.claims.bells.Ring(s.subscription)
	}
	return nil
}

// batch is the whole transaction.
func (s *saving) batch(d *database, number int64) *pgx.Batch {
	p, name := &s.progress, toText(s.subscription)
	b := newTransaction()
	b.Queue(d.sql(holds), toText(s.claim.work), int64(s.claim.epoch), number, d.clock(), d.opts.ClaimTime, s.claim.token).QueryRow(func(row pgx.Row) error {
		return row.Scan(&s.held, nil, nil)
	})
	if s.subscription != "" {
		if p.Begin {
			b.Queue(d.sql(beginSubscription), name, integer(p.Cursor))
		}
		b.Queue(d.sql(finds), name).QueryRow(func(row pgx.Row) error {
			err := row.Scan(nil)
			if errors.Is(err, pgx.ErrNoRows) {
				return nil
			}
			s.found = err == nil
			return err
		})
		s.rows(d, b)
	}
	b.Queue("COMMIT")
	return b
}

// rows adds what is written once the subscription was found.
func (s *saving) rows(d *database, b *pgx.Batch) {
	p := &s.progress
	if len(p.Exceptions) > 0 {
		b.Queue(d.sql(saveExceptions), exceptionColumns(p.Exceptions)...)
	}
	if len(p.Attempts) > 0 {
		b.Queue(d.sql(saveAttempts), attemptColumns(p.Attempts)...)
	}
	if p.Pause != nil {
		b.Queue(d.sql(savePause), nano(p.Pause.Since), toText(p.Pause.Reason), p.Pause.Drain)
	}
	if p.Note != nil {
		b.Queue(d.sql(saveNote), nilIfEmpty(p.Note))
	}
	if p.Cursor > 0 || p.Seek || p.Delivered > 0 {
		b.Queue(d.sql(saveCursor), integer(p.Cursor), p.Seek, p.Delivered)
	}
	if p.Cursor > 0 || p.Seek || len(p.Exceptions) > 0 {
		b.Queue(d.sql(dropTombstones), p.Seek)
	}
	if len(p.Answers) > 0 {
		revisions, refusals := answerColumns(p.Answers)
		b.Queue(d.sql(saveAnswers), toText(s.subscription), revisions, refusals, p.OnlyAnswers())
	}
}

// nilIfEmpty makes an empty note none.
func nilIfEmpty(note []byte) []byte {
	if len(note) == 0 {
		return nil
	}
	return note
}
