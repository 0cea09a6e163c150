package local

import (
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// holds says what holds the event up: of what holds up the subscription, that which matters to an event that stands so.
func (c *whyCase) holds(f *api.Fate) {
	add := func(by api.HoldCause, since time.Time, text string) {
		if !since.IsZero() {
			since = since.UTC()
		}
		f.Holds = append(f.Holds, api.Hold{By: by, Since: since, Text: text})
	}
	fresh, runs := f.Reason == api.ReasonNotReached, f.Reason == api.ReasonAttempting
	switch p := c.sub.Pause; {
	case p.Drain && fresh: // what was taken goes on
		add(api.HeldByDrain, p.Since, p.Reason)
	case !p.IsZero() && !p.Drain && !runs:
		add(api.HeldByPause, p.Since, p.Reason)
	}
	if c.elsewhere {
		f.Unknown = append(f.Unknown, api.UnknownStanding)
		return
	}
	if by := c.unworked(); by != "" {
		add(by, time.Time{}, c.work.Fault)
		return
	}
	if runs {
		return
	}
	now := c.work.Dispatcher.Status()
	if !now.BreakerOpened.IsZero() {
		add(api.HeldByBreaker, now.BreakerOpened, now.LastError)
	}
	if now.Stalled && fresh {
		add(api.HeldByStall, time.Time{}, "")
	}
	if now.Failing {
		add(api.HeldByJournal, time.Time{}, "")
	}
}

// unworked says why nothing works the subscription; empty if this process does.
func (c *whyCase) unworked() api.HoldCause {
	_, shared := c.Journal.(journal.Gateways)
	switch {
	case c.work.Fault != "":
		return api.HeldByFault
	case c.Supervisor == nil && !shared:
		return api.HeldByStop
	case c.work.Dispatcher == nil, shared && c.holders[journal.WorkOf(c.sub.Name)] == "":
		return api.HeldByNobody
	}
	return ""
}
