package postgres

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/internal/bell"
)

// claims are what this process holds. Its methods are safe for concurrent use.
type claims struct {
	db    *database
	bells *bell.Bells // of requests

	ctx  context.Context // ends when nothing more is released
	stop context.CancelFunc

	mu        sync.Mutex // protects what follows
	held      map[string]*claim
	releasing map[string]chan struct{} // works that a claim of this process is about to free; closed once it has
	closed    bool
	running   sync.WaitGroup // calls whose caller may have left
}

// A claim is a [journal.Claim] of this journal.
type claim struct {
	claims *claims
	work   string
	epoch  uint64
	token  int64

	ctx context.Context // ends once the claim is over
	end context.CancelCauseFunc

	mu        sync.Mutex // protects what follows
	confirmed time.Time  // when the last word was sent to the database that this claim holds; by the monotonic clock
	timer     *time.Timer
	last      chan struct{} // closed when the Save that was begun last has ended
	saves     int64         // Saves that were begun
	releasing bool
}

func newClaims(db *database, bells *bell.Bells) *claims {
	t := &claims{db: db, bells: bells, held: map[string]*claim{}, releasing: map[string]chan struct{}{}}
	t.ctx, t.stop = context.WithCancel(context.Background())
	return t
}

// Work is part of [journal.Claim].
func (c *claim) Work() string { return c.work }

// Epoch is part of [journal.Claim].
func (c *claim) Epoch() uint64 { return c.epoch }

// Context ends with the claim. The database is to say every quarter of [Options.ClaimTime] that it holds; after two thirds
// without that, the claim is over.
func (c *claim) Context() context.Context { return c.ctx }

// MayBegin turns false after half of [Options.ClaimTime] without a word of the database.
func (c *claim) MayBegin() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ctx.Err() == nil && time.Since(c.confirmed) < c.claims.db.opts.ClaimTime/2
}

// trust is how long a claim holds for its holder without a word of the database. Another may try a third of ClaimTime later.
func (t *claims) trust() time.Duration { return t.db.opts.ClaimTime * 2 / 3 }

// enter counts a call in, which may outlive its caller. It reports false once the journal is closed.
func (t *claims) enter() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.closed {
		t.running.Add(1)
	}
	return !t.closed
}

// hold makes a claim of what the database has granted. sent is when it was asked for.
func (t *claims) hold(work string, epoch, token int64, sent time.Time) *claim {
	c := &claim{claims: t, work: work, epoch: uint64(epoch), token: token, confirmed: sent, last: make(chan struct{})}
	close(c.last)
	c.ctx, c.end = context.WithCancelCause(context.Background())
	c.mu.Lock() // the timer may be over at once
	defer c.mu.Unlock()
	c.timer = time.AfterFunc(t.trust()-time.Since(sent), func() {
		if c.lose() {
			t.db.opts.Logger.Warn("a claim is over, because the database did not confirm it in time", "work", work, "epoch", epoch)
		}
	})
	t.mu.Lock()
	defer t.mu.Unlock()
	t.held[work] = c
	return c
}

// confirm notes that the database, when it was asked at sent or later, said that the claim holds.
func (c *claim) confirm(sent time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if sent.After(c.confirmed) && c.ctx.Err() == nil {
		c.confirmed = sent
		c.timer.Reset(c.claims.trust() - time.Since(sent))
	}
}

// lose ends the claim's context. It reports false if that has ended before.
func (c *claim) lose() bool {
	c.mu.Lock()
	first := c.ctx.Err() == nil
	c.end(journal.ErrLost)
	c.timer.Stop()
	c.mu.Unlock()
	t := c.claims
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.held[c.work] == c {
		delete(t.held, c.work)
	}
	return first
}

// lost is what a Save gets once the claim is over.
func (c *claim) lost() error {
	return fmt.Errorf("postgres: %s: %w: it had epoch %d", c.work, journal.ErrLost, c.epoch)
}

// present returns an error once the claim is over.
func (c *claim) present() error {
	if c.ctx.Err() != nil {
		return c.lost()
	}
	return nil
}

// turn takes a place in the row of Saves. The caller waits for before, and closes after at the end.
func (c *claim) turn() (before <-chan struct{}, after chan<- struct{}, number int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	last, next := c.last, make(chan struct{})
	c.last = next
	c.saves++
	return last, next, c.saves
}
