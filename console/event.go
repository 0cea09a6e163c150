package console

import (
	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
)

// show shows one event.
func (p eventPages) show(r *request) (answer, error) { return p.event(r, false) }

// unmask shows one event with personal data, once that is audited.
func (p eventPages) unmask(r *request) (answer, error) {
	if err := p.audit.note(r, Row{Action: "unmask", On: "event " + r.PathValue("seq")}); err != nil {
		return nil, err
	}
	return p.event(r, true)
}

func (p eventPages) event(r *request, unmasked bool) (answer, error) {
	seq, err := r.seq()
	if err != nil {
		return nil, err
	}
	entry, err := p.service().Event(r.Context(), seq)
	if err != nil {
		return nil, err
	}
	shown := pages.Event{Entry: entry, Unmasked: unmasked}
	if shown.Why, err = p.service().Why(r.Context(), api.WhyQuery{Seq: seq}); err != nil { // the event is worth showing without
		shown.WhyFailed = complaint(r, err)
	}
	return show(shown)
}
