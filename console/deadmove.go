package console

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
)

// moves are what became of dead letters that were to be moved.
type moves struct {
	moved, taken, left, gone int
}

// moveDead moves dead letters, subscription by subscription, so that what one answers says nothing of another. What is
// written down, and not done yet, is no error. What died at that time or later stays; a zero time is any time. After an error rest has those that were not all moved.
func moveDead(ctx context.Context, s api.Service, discard bool, died time.Time, refs []api.DeadRef) (m moves, rest []api.DeadRef, err error) {
	refs = slices.Clone(refs)
	slices.SortStableFunc(refs, func(a, b api.DeadRef) int { return strings.Compare(a.Subscription, b.Subscription) })
	for len(refs) > 0 {
		n := 1
		for n < len(refs) && refs[n].Subscription == refs[0].Subscription {
			n++
		}
		ask := s.Retry
		if discard {
			ask = s.Discard
		}
		outcomes, err := ask(ctx, died, refs[:n]...)
		if err != nil && api.CodeOf(err) != api.CodeTaken {
			return m, refs, err
		}
		for _, one := range outcomes {
			m.note(one.Outcome)
		}
		refs = refs[n:]
	}
	return m, nil, nil
}

func (m *moves) note(o api.MoveOutcome) {
	switch o {
	case api.Retried, api.Discarded:
		m.moved++
	case api.NotWorked:
		m.left++
	case api.NotDead, api.NotFound:
		m.gone++
	case "": // only with CodeTaken
		m.taken++
	}
}

func (m *moves) add(more moves) {
	m.moved, m.taken, m.left, m.gone = m.moved+more.moved, m.taken+more.taken, m.left+more.left, m.gone+more.gone
}

// notice is what a page says of it.
func (m moves) notice(discard bool) pages.Moved {
	shown := pages.Moved{Done: "retried", N: m.moved, Left: m.left, Gone: m.gone}
	switch {
	case m.taken > 0:
		shown.Done = "taken"
	case discard:
		shown.Done = "discarded"
	}
	return shown
}

// move moves the dead letters that were chosen on a page.
func (p deadPages) move(r *request) (answer, error) {
	_, form, err := deadQuery(r, r.PostForm)
	if err != nil {
		return nil, err
	}
	to := values(form.Pairs())
	refs, err := ticked(r)
	if err != nil {
		return nil, err
	}
	discard, err := verb(r, r.PostForm.Get("do"))
	switch {
	case err != nil:
		return nil, err
	case len(refs) == 0:
		to.Set("done", "none-chosen")
		return seeOther("/dead?" + to.Encode()), nil
	}
	if err := p.audit.note(r, moveRow(discard, refs)); err != nil {
		return nil, err
	}
	m, _, err := moveDead(r.Context(), p.service(), discard, time.Time{}, refs)
	if err != nil {
		return nil, err
	}
	movedTo(to, m.notice(discard))
	return seeOther("/dead?" + to.Encode()), nil
}

// verb reads what is to be done: retry or discard.
func verb(r *request, do string) (discard bool, err error) {
	if do != "retry" && do != "discard" {
		return false, api.Refuse(api.CodeInvalid, "%s", r.say.ConsoleBadForm())
	}
	return do == "discard", nil
}

// ticked are the dead letters that were chosen: a sequence, a space, and the subscription.
func ticked(r *request) (refs []api.DeadRef, err error) {
	all := r.PostForm["ref"]
	if len(all) > api.MaxLimit {
		return nil, api.Refuse(api.CodeInvalid, "%s", r.say.ConsoleBadForm())
	}
	for _, text := range all {
		seq, name, ok := strings.Cut(text, " ")
		n, err := strconv.ParseUint(seq, 10, 63)
		if err != nil || !ok || name == "" {
			return nil, api.Refuse(api.CodeInvalid, "%s", r.say.ConsoleBadForm())
		}
		refs = append(refs, api.DeadRef{Subscription: name, Seq: api.Seq(n)})
	}
	return refs, nil
}

// moveRow is the audit's row on dead letters that are moved.
func moveRow(discard bool, refs []api.DeadRef) Row {
	row := Row{Action: "dead retry", On: refs[0].Subscription}
	if discard {
		row.Action = "dead discard"
	}
	var all []string
	for _, ref := range refs {
		all = append(all, ref.Subscription+" "+seqText(ref.Seq))
	}
	row.Detail = cut(strings.Join(all, ", "))
	return row
}
