package journaltest_test

import (
	"context"
	"errors"
	"slices"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
)

// A requestFlaw is how a database breaks the contract of requests. The zero requestFlaw is none.
type requestFlaw struct {
	newestFirst bool // in Requests
	begins      bool // Ask takes requests of subscriptions that are not there
	unlimited   bool // Ask says of too many requests that it took them
	unanswered  bool // Save leaves the answers out
	outlives    bool // requests outlive their subscription
	deaf        bool // WaitRequest never returns
	eager       bool // WaitRequest always returns
}

func (g *gateway) Ask(ctx context.Context, subscription string, r journal.Request) (journal.Revision, error) {
	r.Begin = r.Begin || g.db.flaw.request.begins
	revision, err := g.Journal.Ask(ctx, subscription, r)
	if g.db.flaw.request.unlimited && errors.Is(err, journal.ErrCrowded) {
		err = nil
	}
	return revision, err
}

func (g *gateway) Requests(ctx context.Context, subscription string, after journal.Revision) ([]journal.Request, error) {
	list, err := g.Journal.Requests(ctx, subscription, after)
	if g.db.flaw.request.newestFirst {
		slices.Reverse(list)
	}
	return list, err
}

func (g *gateway) WaitRequest(ctx context.Context, subscription string, after journal.Revision) error {
	switch {
	case g.db.flaw.request.eager:
		return nil
	case g.db.flaw.request.deaf:
		after = ^journal.Revision(0)
	}
	return g.Journal.WaitRequest(ctx, subscription, after)
}

func (g *gateway) Claim(ctx context.Context, work, owner string) (journal.Claim, error) {
	if !g.db.flaw.request.unanswered {
		return g.Journal.Claim(ctx, work, owner)
	}
	return journaltest.Claim(ctx, g.Journal, work, owner, func(_ context.Context, _ string, p journal.Progress, save func(journal.Progress) error) error {
		p.Answers = nil
		return save(p)
	})
}

func (g *gateway) Unsubscribe(ctx context.Context, name string) error {
	var open []journal.Request
	if g.db.flaw.request.outlives {
		open, _ = g.Journal.Requests(ctx, name, 0)
	}
	err := g.Journal.Unsubscribe(ctx, name)
	for _, r := range open {
		r.Begin = true
		g.Journal.Ask(ctx, name, r)
	}
	return err
}
