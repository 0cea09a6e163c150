package console

import (
	"net/url"
	"strconv"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
)

// deadPages are the pages about dead letters.
type deadPages struct {
	service func() api.Service
	audit   auditor
	seal    seal
	jobs    *jobs
}

// list shows the dead letters that match, each or by reason.
func (p deadPages) list(r *request) (answer, error) {
	v := r.URL.Query()
	q, form, err := deadQuery(r, v)
	if err != nil {
		return nil, err
	}
	q.Paging = api.Paging{Cursor: v.Get("cursor"), Limit: rows}
	if form.Grouped {
		q.Limit = api.MaxLimit
	}
	found, err := p.service().DeadLetters(r.Context(), q)
	if err != nil {
		return nil, err
	}
	shown := pages.Dead{Form: form, Next: found.Next, Unjudged: found.Unjudged, Jobs: p.jobs.running(), Moved: movedBefore(v)}
	if form.Grouped {
		shown.Groups, shown.Looked = grouped(found.Items), len(found.Items)
	} else {
		shown.Rows = found.Items
	}
	return show(shown)
}

// movedBefore is what an action before has done, by the page's URL.
func movedBefore(v url.Values) pages.Moved {
	return pages.Moved{Done: v.Get("done"), N: sum(v, "moved"), Left: sum(v, "left"), Gone: sum(v, "gone")}
}

// movedTo adds what an action has done to a page's URL.
func movedTo(v url.Values, m pages.Moved) {
	v.Set("done", m.Done)
	for name, n := range map[string]int{"moved": m.N, "left": m.Left, "gone": m.Gone} {
		if n > 0 {
			v.Set(name, strconv.Itoa(n))
		}
	}
}

// letterAttempts is how many attempts the page of a dead letter has.
const letterAttempts = 25

// show shows one dead letter.
func (p deadPages) show(r *request) (answer, error) {
	seq, err := r.seq()
	if err != nil {
		return nil, err
	}
	name := r.URL.Query().Get("subscription")
	if name == "" {
		return seeOther("/dead?seq=" + seqText(seq)), nil
	}
	found, err := p.service().DeadLetters(r.Context(), api.DeadQuery{Subscription: name, Seq: seq, Paging: api.Paging{Limit: 1}})
	switch {
	case err != nil:
		return nil, err
	case len(found.Items) == 0:
		return nil, api.Refuse(api.CodeNotFound, "%s", r.say.ConsoleLetterGone(uint64(seq), name))
	}
	attempts, err := p.service().Attempts(r.Context(), api.AttemptQuery{Subscription: name, Seq: seq, Paging: api.Paging{Limit: letterAttempts}})
	if err != nil {
		return nil, err
	}
	return show(pages.Letter{DeadLetter: found.Items[0], Attempts: attempts.Items, More: attempts.Next != ""})
}
