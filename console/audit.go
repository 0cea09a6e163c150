package console

import (
	"context"
	"time"

	"github.com/dingevent/dingevent/internal/api"
)

// A Row of the audit says who does what.
type Row struct {
	Who    string    `json:"who"`  // a name by OIDC, or "link" with the role
	Role   string    `json:"role"` // at that time
	From   string    `json:"from"` // the browser's address
	Action string    `json:"action"`
	On     string    `json:"on"`               // the subscription, event or replay
	Detail string    `json:"detail,omitempty"` // such as a filter; never a secret or personal data
	At     time.Time `json:"at"`
}

// An auditor stores rows.
type auditor struct {
	store func(context.Context, Row) error
}

// note stores a row before what it says is done. After an error that must not be done.
func (a auditor) note(r *request, row Row) error {
	row.At, row.From = r.now.UTC(), r.site.from(r.Request)
	if row.Who == "" {
		row.Who, row.Role = r.session.who, r.session.role.String()
	}
	if err := a.store(r.Context(), row); err != nil {
		return api.Refuse(api.CodeUnavailable, "%s", r.say.ConsoleNoAudit(err.Error()))
	}
	return nil
}
