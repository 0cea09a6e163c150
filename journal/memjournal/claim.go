package memjournal

import (
	"context"
	"fmt"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/internal/claimtable"
)

// claim is a [journal.Claim] of this journal.
type claim struct {
	*claimtable.Grant
	journal *Journal
}

// Claim gives owner a work that nobody holds, or whose claim has expired.
func (j *Journal) Claim(ctx context.Context, work, owner string) (journal.Claim, error) {
	if err := j.lock(ctx); err != nil {
		return nil, err
	}
	defer j.mu.Unlock()
	grant, _, err := j.claims.Claim(work, owner)
	if err != nil {
		return nil, fmt.Errorf("memjournal: %w", err)
	}
	return &claim{grant, j}, nil
}

// Expire ends the claim that holds a work, for tests. Its holder hears of that from its next Save, as one does that was
// stopped for long.
func (j *Journal) Expire(work string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.claims.Expire(work)
}

// Save applies p. An attempt that was saved before, by its number and start, is replaced.
// Progress.Delivered is not kept.
func (c *claim) Save(ctx context.Context, p journal.Progress) error {
	if err := c.journal.lock(ctx); err != nil {
		return err
	}
	defer c.journal.mu.Unlock()
	if err := c.Present(); err != nil {
		return fmt.Errorf("memjournal: %w", err)
	}
	name := journal.SubscriptionOf(c.Work())
	sub := c.journal.subs[name]
	if sub == nil && p.Begin && name != "" {
		sub = c.journal.begin(name, p.Cursor)
	}
	switch {
	case sub != nil:
		sub.save(p)
	case name == "" || !p.OnlyAnswers():
		return journal.ErrNotFound
	}
	c.journal.answer(name, p.Answers)
	return nil
}
