package dingtest

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/jsonscan"
)

// A failedRow is an event in the list that apps fetch.
type failedRow struct {
	app, corpID, tag string
	happened         time.Time
	ready            time.Time // when it can be fetched
	payload          json.RawMessage
	fetched          bool // the next call for it clears it
}

// isFor reports whether the holder of the grant may see the row: its app, a third-party app with a token
// of the row's organization.
func (r *failedRow) isFor(g grant) bool {
	if g.kind == corpToken {
		return r.app == g.clientID && r.corpID == g.corpID
	}
	return r.app == g.clientID || r.app == g.corpID // pushes may be for the organization's ID, too
}

// failedPayload is the event as the list has it, which is how HTTP has it, but without an ID.
func failedPayload(row *failedRow, e Event) json.RawMessage {
	head := catalog.Head{Type: row.tag, CorpID: row.corpID, Born: e.Born}
	text, err := catalog.Shape(dingevent.TransportFailedList, e.Data, head)
	if err != nil {
		return jsonscan.AppendText(nil, string(e.Data))
	}
	var out []byte
	_ = jsonscan.Object(text, func(name string, value []byte) { // it was read before
		if name == "eventId" {
			return
		}
		out = append(append(jsonscan.AppendText(append(out, ','), name), ':'), value...)
	})
	if len(out) == 0 {
		return json.RawMessage("{}")
	}
	out[0] = '{'
	return append(out, '}')
}

// body is what the row has under the name of its tag.
func (r *failedRow) body() members {
	out := members{"corpid": r.corpID}
	switch {
	case strings.HasPrefix(r.tag, "bpms_"):
		out["bpmsCallBackData"] = r.payload
	case strings.HasPrefix(r.tag, "label_"):
		out["roleLabelChange"] = r.payload
	default:
		if name, ids := r.contacts(); ids != nil {
			out[name] = ids
		} else {
			out["callbackData"] = r.payload
		}
	}
	return out
}

// contacts are the IDs of members or departments, which stand alone in rows of changes to the contacts.
func (r *failedRow) contacts() (name string, ids json.RawMessage) {
	switch r.tag {
	case "user_add_org", "user_modify_org", "user_leave_org", "user_active_org", "org_admin_add", "org_admin_remove":
		name = "userid"
	case "org_dept_create", "org_dept_modify", "org_dept_remove":
		name = "deptid"
	default:
		return "", nil
	}
	_ = jsonscan.Object(r.payload, func(key string, value []byte) {
		if scan := jsonscan.New(value); strings.EqualFold(key, name) && scan.Kind() == jsonscan.ArrayBegins {
			ids = value
		}
	})
	return name, ids
}

// wire is the row as the old API has it.
func (r *failedRow) wire() members {
	return members{"call_back_tag": r.tag, "event_time": r.happened.UnixMilli(), r.tag: r.body()}
}
