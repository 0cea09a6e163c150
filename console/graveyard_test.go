package console

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dingevent/dingevent/internal/api"
)

// A graveyard is a service with dead letters alone. Others may bury more while it is asked.
type graveyard struct {
	api.Service
	mu        sync.Mutex // protects all that follows
	now       time.Time
	seq       api.Seq
	letters   []api.DeadLetter
	moved     []api.DeadLetter // by Retry and Discard
	meanwhile func()           // before each list is answered; with the lock
	fails     func() error     // what a question answers, if it is an error; with the lock
	stays     map[string]api.MoveOutcome
	atMost    int // letters of a page, if not 0
}

func (*graveyard) Gateways(context.Context) ([]api.Gateway, error) { return nil, nil }

// bury adds a dead letter, which dies now; the caller has locked.
func (g *graveyard) bury(subscription, why string) api.DeadLetter {
	g.seq++
	g.now = g.now.Add(time.Millisecond)
	l := api.DeadLetter{DeadRef: api.DeadRef{Subscription: subscription, Seq: g.seq}, Error: why, Changed: g.now, Event: api.Entry{Seq: g.seq}}
	g.letters = append(g.letters, l)
	return l
}

// matches reports whether a query of the console selects a letter.
func matches(q api.DeadQuery, l api.DeadLetter) bool {
	return (q.Subscription == "" || q.Subscription == l.Subscription) && strings.Contains(l.Error, q.Error) &&
		!l.Changed.Before(q.Since) && (q.Until.IsZero() || l.Changed.Before(q.Until))
}

func place(ref api.DeadRef) string { return fmt.Sprintf("%s %09d", ref.Subscription, ref.Seq) }

func (g *graveyard) DeadLetters(ctx context.Context, q api.DeadQuery) (page api.DeadPage, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.meanwhile != nil {
		g.meanwhile()
	}
	if g.fails != nil {
		if err := g.fails(); err != nil {
			return page, err
		}
	}
	if g.atMost > 0 {
		q.Limit = g.atMost
	}
	slices.SortFunc(g.letters, func(a, b api.DeadLetter) int { return strings.Compare(place(a.DeadRef), place(b.DeadRef)) })
	for _, l := range g.letters {
		if place(l.DeadRef) <= q.Cursor || !matches(q, l) {
			continue
		}
		if len(page.Items) == q.Size() {
			page.Next = place(page.Items[len(page.Items)-1].DeadRef)
			return page, nil
		}
		page.Items = append(page.Items, l)
	}
	return page, ctx.Err()
}

func (g *graveyard) Retry(_ context.Context, died time.Time, refs ...api.DeadRef) ([]api.Moved, error) {
	return g.move(api.Retried, died, refs)
}

func (g *graveyard) Discard(_ context.Context, died time.Time, refs ...api.DeadRef) ([]api.Moved, error) {
	return g.move(api.Discarded, died, refs)
}

func (g *graveyard) move(to api.MoveOutcome, died time.Time, refs []api.DeadRef) (all []api.Moved, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.fails != nil {
		err = g.fails()
	}
	for _, ref := range refs {
		one := api.Moved{DeadRef: ref, Outcome: api.NotDead}
		i := slices.IndexFunc(g.letters, func(l api.DeadLetter) bool { return l.DeadRef == ref && (died.IsZero() || l.Changed.Before(died)) })
		switch stay, ok := g.stays[ref.Subscription]; {
		case err != nil:
			one.Outcome = ""
		case ok:
			one.Outcome = stay
		case i >= 0:
			one.Outcome = to
			g.moved = append(g.moved, g.letters[i])
			g.letters = slices.Delete(g.letters, i, i+1)
		}
		all = append(all, one)
	}
	return all, err
}
