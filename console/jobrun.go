package console

import (
	"context"
	"time"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
)

const (
	jobPage  = 200              // dead letters that are moved at once
	jobTries = 5                // of a page whose answer says to ask again
	jobWait  = time.Second      // before the second try; then twice as long each time
	jobStep  = 60 * time.Second // that a question may take
)

// run moves page after page. It moves nothing that was not there when it was counted: the query has that time, and the job
// never comes to more than were counted.
func (j *jobs) run(ctx context.Context, one *job) error {
	q := one.query
	q.Cursor, q.Limit = "", jobPage
	for looked := 0; ; {
		var page api.DeadPage
		if err := persist(ctx, func(ctx context.Context) (err error) {
			page, err = j.service().DeadLetters(ctx, q)
			return err
		}); err != nil {
			return err
		}
		room := max(0, one.shown.Count-looked)
		items := page.Items[:min(len(page.Items), room)]
		looked += len(items)
		if err := j.movePage(ctx, one, items); err != nil {
			return err
		}
		j.change(one, func(p *pages.Job) {
			p.Looked = looked
			p.More = len(items) < len(page.Items)
			p.Unjudged.Add(page.Unjudged)
		})
		if q.Cursor = page.Next; page.Next == "" || len(items) < len(page.Items) {
			return nil
		}
	}
}

// movePage moves the dead letters of one page.
func (j *jobs) movePage(ctx context.Context, one *job, items []api.DeadLetter) error {
	refs := make([]api.DeadRef, len(items))
	for i, l := range items {
		refs[i] = l.DeadRef
	}
	var m moves
	err := persist(ctx, func(ctx context.Context) error {
		more, rest, err := moveDead(ctx, j.service(), one.shown.Discard, one.query.Until, refs)
		m.add(more)
		refs = rest
		return err
	})
	j.change(one, func(p *pages.Job) {
		p.Moved, p.Taken, p.Left, p.Gone = p.Moved+m.moved, p.Taken+m.taken, p.Left+m.left, p.Gone+m.gone
	})
	return err
}

// persist asks again for a while where the answer says to.
func persist(ctx context.Context, ask func(context.Context) error) error {
	wait := jobWait
	for try := 1; ; try++ {
		within, cancel := context.WithTimeout(ctx, jobStep)
		err := ask(within)
		cancel()
		if err == nil || ctx.Err() != nil || try == jobTries || api.CodeOf(err) != api.CodeUnavailable {
			return err
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return ctx.Err()
		}
		wait *= 2
	}
}
