package simulator

import (
	"context"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/words"
)

// authorizing is how many organizations authorize a suite at once.
const authorizing = 20

// Authorize lets SuiteOrgs organizations authorize each third-party app, until each authorization was answered with success, or ctx ends.
// By Stream it waits for a connection first, because an app that was never told of an organization does not know it.
func (o *Platform) Authorize(ctx context.Context, fake *dingtest.Server, say words.Words, tell func(string)) {
	if o.SuiteOrgs == 0 {
		return
	}
	for _, text := range o.Suites {
		key, _, _ := strings.Cut(text, ":")
		if o.SuiteBy == string(dingevent.TransportStream) && fake.WaitConnections(ctx, key, 1) != nil {
			return
		}
		all := new(errgroup.Group)
		all.SetLimit(authorizing)
		for i := range o.SuiteOrgs {
			all.Go(func() error { return authorize(ctx, fake, key, i+1) })
		}
		if all.Wait() == nil {
			tell(say.SimSuiteOrgs(key, o.SuiteOrgs))
		}
	}
}

// authorize lets one organization authorize an app. It does so again where nobody took that.
func authorize(ctx context.Context, fake *dingtest.Server, key string, org int) error {
	for ctx.Err() == nil {
		p, err := fake.Authorize(key, corpOf(org), nameOf(org))
		if err != nil {
			return err
		}
		if outcome, _ := p.Wait(ctx); outcome == dingtest.Answered {
			return nil
		}
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
		}
	}
	return ctx.Err()
}
