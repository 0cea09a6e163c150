package console

import (
	"fmt"
	"time"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
)

// A tally is a count of what a filter selects. It goes from page to page, sealed, so that what is confirmed is what was
// counted: by this filter, up to that time, and so many.
type tally struct {
	Discard  bool
	Query    api.DeadQuery // with Until set; its cursor is where the next piece begins
	Form     pages.DeadForm
	Count    int
	Unjudged api.Unjudged[api.DeadRef]
}

// The kinds of a sealed tally. Only a complete one can be confirmed.
const (
	counting = "dead letters so far"
	complete = "dead letters, all"
)

// A piece of a count is bounded by pages, and by time.
const (
	piecePages = 20
	pieceTime  = 2 * time.Second
)

// count counts a piece, and asks after the last one.
func (p deadPages) count(r *request) (answer, error) {
	t, err := p.begun(r)
	if err != nil {
		return nil, err
	}
	more, err := t.piece(r, p.service())
	if err != nil {
		return nil, err
	}
	kind := complete
	if more {
		kind = counting
	}
	return show(pages.DeadAll{
		Discard: t.Discard, Form: t.Form, Until: t.Query.Until, Count: t.Count, Unjudged: t.Unjudged, Next: more, Tally: p.seal.close(kind, t),
	})
}

// begun is the tally that a page has handed on, or a new one.
func (p deadPages) begun(r *request) (t tally, err error) {
	v := r.URL.Query()
	if v.Has("tally") {
		if !p.seal.open(counting, v.Get("tally"), &t) {
			return t, api.Refuse(api.CodeConflict, "%s", r.say.ConsoleBadTally())
		}
		return t, nil
	}
	if t.Discard, err = verb(r, v.Get("do")); err != nil {
		return t, err
	}
	if t.Query, t.Form, err = deadQuery(r, v); err != nil {
		return t, err
	}
	if now := r.now.UTC(); t.Query.Until.IsZero() || t.Query.Until.After(now) {
		t.Query.Until = now
	}
	return t, nil
}

// piece adds a piece to the count, and reports whether there are more.
func (t *tally) piece(r *request, s api.Service) (more bool, err error) {
	t.Query.Limit = api.MaxLimit
	until := time.Now().Add(pieceTime)
	for range piecePages {
		found, err := s.DeadLetters(r.Context(), t.Query)
		if err != nil {
			return false, err
		}
		t.Count += len(found.Items)
		t.Unjudged.Add(found.Unjudged)
		if t.Query.Cursor = found.Next; found.Next == "" {
			return false, nil
		}
		if time.Now().After(until) {
			break
		}
	}
	return true, nil
}

// all begins a job that moves what was counted. Once more with the same tally leads to the same job.
func (p deadPages) all(r *request) (answer, error) {
	var t tally
	if !p.seal.open(complete, r.PostForm.Get("tally"), &t) {
		return nil, api.Refuse(api.CodeConflict, "%s", r.say.ConsoleBadTally())
	}
	id := digest(t)
	if _, known := p.jobs.find(id); known {
		return seeOther("/jobs/" + id), nil
	}
	row := Row{Action: "dead retry all", On: t.Query.Subscription, Detail: cut(fmt.Sprintf("%d of %s", t.Count, filterText(t)))}
	if t.Discard {
		row.Action = "dead discard all"
	}
	if err := p.audit.note(r, row); err != nil {
		return nil, err
	}
	if !p.jobs.begin(pages.Job{
		ID: id, Discard: t.Discard, Who: r.session.who, Form: t.Form, Until: t.Query.Until, Count: t.Count, Began: r.now,
	}, t.Query) {
		return nil, api.Refuse(api.CodeUnavailable, "%s", r.say.ConsoleTooManyJobs(maxRunning))
	}
	return seeOther("/jobs/" + id), nil
}

// filterText is a filter as the audit has it.
func filterText(t tally) string {
	v := values(t.Form.Pairs())
	v.Set("until", t.Query.Until.Format(time.RFC3339Nano))
	return v.Encode()
}
