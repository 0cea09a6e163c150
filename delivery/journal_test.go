package delivery_test

import (
	"context"
	"sync"
	"time"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
)

// counting is a journal that counts what is saved, and fails as it is told.
type counting struct {
	journal.Journal

	mu        sync.Mutex // protects what follows
	saves     int
	rows      int
	byKey     map[string]int // rows, if not nil
	delivered int
	failSave  error         // what Save returns, if not nil
	secretly  bool          // though it fails, Save saves
	delay     time.Duration // of Save
	failRead  error         // what Read returns, if not nil
	again     int           // reads of a single event
}

func (c *counting) fail(save, read error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failSave, c.failRead = save, read
}

func (c *counting) savedRows() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rows
}

func (c *counting) Claim(ctx context.Context, work, owner string) (journal.Claim, error) {
	return journaltest.Claim(ctx, c.Journal, work, owner, c.save)
}

func (c *counting) save(ctx context.Context, name string, p journal.Progress, save func(journal.Progress) error) error {
	c.mu.Lock()
	delay := c.delay
	c.mu.Unlock()
	if delay > 0 {
		time.Sleep(delay)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failSave != nil && !c.secretly {
		return c.failSave
	}
	c.saves++
	c.rows += len(p.Exceptions)
	for _, row := range p.Exceptions {
		if c.byKey != nil {
			c.byKey[row.Key]++
		}
	}
	c.delivered += p.Delivered
	if err := save(p); err != nil {
		return err
	}
	return c.failSave
}

func (c *counting) Read(ctx context.Context, from journal.Seq, limit int) ([]journal.Entry, error) {
	c.mu.Lock()
	err := c.failRead
	if limit == 1 {
		c.again++
	}
	c.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return c.Journal.Read(ctx, from, limit)
}
