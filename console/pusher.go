package console

import (
	"strconv"

	"github.com/dingevent/dingevent/internal/api"
)

// A pusher makes the fake DingTalk push events.
type pusher struct {
	service func() api.Service
	audit   auditor
	trigger Trigger // nil where there is no fake
}

// send pushes, and leads to the event's page.
func (p pusher) send(r *request, push Push) (answer, error) {
	if p.trigger == nil {
		return nil, api.Refuse(api.CodeConflict, "%s", r.say.ConsoleNoFake())
	}
	if err := p.audit.note(r, Row{Action: "trigger", On: push.Type}); err != nil {
		return nil, err
	}
	id, err := p.trigger(r.Context(), push)
	if err != nil {
		return nil, err
	}
	found, err := p.service().Events(r.Context(), api.EventQuery{ID: id, Paging: api.Paging{Limit: 1}})
	if err != nil {
		return nil, err
	}
	if len(found.Items) == 0 { // its payload gives it another identity
		return seeOther("/events"), nil
	}
	return seeOther("/events/" + strconv.FormatUint(uint64(found.Items[0].Seq), 10)), nil
}
