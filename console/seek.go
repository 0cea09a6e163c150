package console

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
)

// askSeek says from where to where the cursor would move, and counts the events between.
func (p subscriptionPages) askSeek(r *request) (answer, error) {
	q := r.URL.Query()
	sub, err := p.service().Subscription(r.Context(), r.PathValue("name"))
	if err != nil {
		return nil, err
	}
	asked := pages.Seek{Name: sub.Name, From: sub.Cursor}
	if asked.Seq, err = p.place(r, strings.TrimSpace(q.Get("to"))); err != nil {
		return nil, err
	}
	if from, err := strconv.ParseUint(q.Get("from"), 10, 63); err == nil { // a later piece counts what the first did, though the cursor moves on
		asked.From = api.Seq(from)
	}
	if asked.Seq != asked.From {
		spec := api.ReplaySpec{Subscription: sub.Name, Selection: api.Selection{From: min(asked.From, asked.Seq), Before: max(asked.From, asked.Seq)}}
		asked.Count = counted(r, p.service(), q, spec)
	}
	return show(asked)
}

// place is the sequence that a position means now.
func (p subscriptionPages) place(r *request, text string) (api.Seq, error) {
	position, err := api.ParsePosition(text)
	if err != nil {
		return 0, api.Refuse(api.CodeInvalid, "%v", err)
	}
	if !position.Since.IsZero() {
		// The count of an empty range begins where the events of that time do.
		c, err := p.service().CountReplay(r.Context(), api.CountQuery{ReplaySpec: api.ReplaySpec{Selection: api.Selection{Since: position.Since, Before: 1}}})
		return c.From, err
	}
	status, err := p.service().Status(r.Context())
	switch next := status.Journal.Next; {
	case err != nil:
		return 0, err
	case status.Away:
		return 0, api.Refuse(api.CodeUnavailable, "%s", r.say.ConsoleNoSuchEnd())
	case position.Seq == 0:
		return next, nil
	default:
		return min(position.Seq, next), nil
	}
}

// seek moves the cursor.
func (p subscriptionPages) seek(r *request) (answer, error) {
	name, to := r.PathValue("name"), r.PostForm.Get("to")
	if _, err := api.ParsePosition(to); err != nil {
		return nil, api.Refuse(api.CodeInvalid, "%v", err)
	}
	if err := p.audit.note(r, Row{Action: "seek", On: name, Detail: fmt.Sprintf("from %s to %s", r.PostForm.Get("from"), to)}); err != nil {
		return nil, err
	}
	_, err := p.service().Seek(r.Context(), name, to)
	return acted(pages.SubscriptionPath(name), "sought", err)
}
