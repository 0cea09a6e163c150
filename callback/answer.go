package callback

import (
	"errors"
	"net/http"
	"time"
)

// succeed answers DingTalk that its push is stored. The answer is laid out in room, that of the body.
func (h *Handler) succeed(w http.ResponseWriter, p *push, now time.Time, room []byte) {
	write(w, http.StatusOK, p.cipher.appendAnswer(room, success, p.owner, now))
}

var success = []byte("success")

// refuse answers with nothing that helps to guess. The reason is for our log and metric.
func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, err error) {
	reason, _ := errors.AsType[Reason](err)
	refusal := Refusal{Reason: reason, Err: err, Remote: r.RemoteAddr, ForwardedFor: forwardedFor(r)}
	h.opts.OnRefused(refusal)
	h.brake.Warn(h.log, string(reason), "refused a push", refusal.attrs()...)
	switch reason {
	case ReasonMethod:
		w.Header().Set("Allow", http.MethodPost)
		write(w, http.StatusMethodNotAllowed, []byte(`{"error":"DingTalk pushes with POST"}`))
	case ReasonRobot:
		write(w, http.StatusBadRequest, []byte(`{"error":"a robot's message is no event push; set the robot to Stream mode"}`))
	case ReasonBody:
		write(w, http.StatusBadRequest, []byte(`{"error":"not a push"}`))
	case ReasonTooLarge:
		write(w, http.StatusRequestEntityTooLarge, []byte(`{"error":"too large"}`))
	case ReasonBusy:
		write(w, http.StatusServiceUnavailable, []byte(`{"error":"push again"}`))
	case ReasonTooSlow:
		w.Header().Set("Connection", "close") // the rest of the body may still come
		write(w, http.StatusRequestTimeout, []byte(`{"error":"too slow"}`))
	default:
		write(w, http.StatusForbidden, []byte(`{"error":"refused"}`))
	}
}

// postpone answers what we cannot keep now. DingTalk pushes it again.
func (h *Handler) postpone(w http.ResponseWriter, err error) {
	h.brake.Warn(h.log, "receiver", "no success for a push, so that DingTalk pushes it again", "error", err, "reason", "receiver")
	write(w, http.StatusServiceUnavailable, []byte(`{"error":"push again"}`))
}

// contentType is that of every answer. Nothing changes it in place.
var contentType = []string{"application/json"}

func write(w http.ResponseWriter, status int, body []byte) {
	w.Header()["Content-Type"] = contentType
	w.WriteHeader(status)
	w.Write(body) // a sender that does not get it pushes again
}
