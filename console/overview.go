package console

import (
	"time"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
)

// overviewPages are the first page.
type overviewPages struct {
	service func() api.Service
}

// show shows how everything stands. A script asks for the page again every few seconds.
func (p overviewPages) show(r *request) (answer, error) {
	status, err := p.service().Status(r.Context())
	if err != nil {
		return nil, err
	}
	shown := pages.Overview{Status: status, Heads: p.heads(r, status.Subscriptions)}
	if lately, err := p.service().Activity(r.Context()); err == nil { // what stands is worth a page alone
		shown.Activity = &lately
	}
	return show(shown)
}

// heads are when the event came that a subscription takes next, by its name, for those that the page lists. A sequence can be a
// gap, so some are not known.
func (p overviewPages) heads(r *request, subs []api.Subscription) map[string]time.Time {
	heads := map[string]time.Time{}
	for _, s := range pages.Backlog(subs) {
		if s.Behind == 0 {
			continue
		}
		if head, err := p.service().Event(r.Context(), s.Cursor); err == nil && head.Envelope != nil {
			heads[s.Name] = head.Envelope.Received
		}
	}
	return heads
}
