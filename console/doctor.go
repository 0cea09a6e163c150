package console

import (
	"context"
	"net/http"
	"time"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
)

// doctorPages are the page on which the doctor says what it finds.
type doctorPages struct {
	walk  *walk
	audit auditor
}

// show shows what was found. While the doctor is at work the page grows.
func (p doctorPages) show(r *request) (answer, error) {
	asked, busy := p.walk.state()
	shown := pages.Doctor{Can: p.walk.doctor != nil, Runs: busy, Asked: asked, Findings: p.walk.findings(r.Context())}
	return growing{shown}, nil
}

// begin asks the doctor.
func (p doctorPages) begin(r *request) (answer, error) {
	if p.walk.doctor == nil {
		return nil, api.Refuse(api.CodeConflict, "%s", r.say.AppsDoctorNone())
	}
	if err := p.audit.note(r, Row{Action: "doctor"}); err != nil {
		return nil, err
	}
	p.walk.begin(r.say, r.zone)
	return seeOther("/apps/doctor"), nil
}

// A growing page is an answer that is sent while it is rendered.
type growing struct{ pages.Page }

func (p growing) write(w http.ResponseWriter, r *request) error {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("X-Accel-Buffering", "no") // a proxy must not keep rows back
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(2 * walkWithin))
	_ = pages.Whole(r.frame(), p.Page).Render(context.WithoutCancel(r.Context()), w) // a browser that hung up needs no answer
	return nil
}
