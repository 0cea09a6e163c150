package local

import (
	"errors"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// An eventFilter says which of the events that a journal has found a query selects.
type eventFilter struct {
	api.EventQuery
	text  payloadText
	where *filter.Matcher // nil without Where
}

var errEventDamaged = errors.New("the event is damaged")

// newEventFilter checks q. An error is [api.CodeInvalid].
func newEventFilter(q api.EventQuery) (eventFilter, error) {
	f := eventFilter{EventQuery: q, text: payloadTextOf(q.Text)}
	if err := checkTimes(q.Since, q.Until); err != nil || q.Where == "" {
		return f, err
	}
	var err error
	if f.where, err = (filter.Filter{Types: q.Types, Where: q.Where}).Compile(); err != nil {
		return f, api.Refuse(api.CodeInvalid, "%v", err)
	}
	return f, nil
}

// selectsAll reports whether all is selected that a journal finds.
func (f eventFilter) selectsAll() bool { return f.Text == "" && f.where == nil }

// inSteps reports whether a journal may read much and find little. It finds an ID and damage without that.
func (f eventFilter) inSteps() bool {
	return f.ID == "" && !f.Damaged && (len(f.Types) > 0 || f.CorpID != "" || f.App != "" || !f.Until.IsZero())
}

// needs is what an event must have to be selected. Corp and app are exact, but as patterns they let through no less.
func (f eventFilter) needs() journal.Wanted {
	w := journal.Wanted{}
	if w.Types = f.Types; f.where != nil {
		w = wantedOf(f.where)
	}
	w.Since, w.Until = f.Since, f.Until
	if f.CorpID != "" {
		w.Corps = []string{f.CorpID}
	}
	if f.App != "" {
		w.Apps = []string{f.App}
	}
	return w
}

// wantedOf is what an event must have that a filter selects.
func wantedOf(m *filter.Matcher) (w journal.Wanted) {
	w.Types, w.Corps, w.Apps = m.Names()
	return w
}

// selects reports whether the event is selected, as anyone sees it: what selects an event tells what is in it. An error means
// that it cannot be judged. What can still be read of a damaged event may have the text in it; that it has not proves nothing.
func (f eventFilter) selects(entry journal.Entry) (bool, error) {
	env := entry.Envelope
	found := f.has(env)
	if found { // else it is not selected, whatever it hides
		env = api.Concealed(env)
		found = f.has(env)
	}
	if found && f.Masked && !f.selectsAll() {
		env = api.Masked(env)
		found = f.has(env) // in both, because nobody searches for the mask
	}
	switch {
	case entry.Damage != "" && (!found || f.where != nil):
		return false, errEventDamaged
	case !found:
		return false, nil
	case f.where == nil:
		return true, nil
	}
	return f.where.Match(env)
}

// has reports whether the payload has the text in it.
func (f eventFilter) has(env *dingevent.Envelope) bool {
	return f.Text == "" || f.text.in(env.Data)
}
