package doctor

import (
	"slices"
	"time"

	"github.com/dingevent/dingevent/callback"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/statustext"
)

// checkPushes looks at an app's HTTP pushes, and at the refused ones.
func (d *Doctor) checkPushes(app string, h api.HTTP) {
	now := time.Now()
	d.ok(app, "pushes", d.say.IntakePushes(h.Pushes, h.Failures, statustext.SometimeAgo(d.say, h.LastPush, now)))
	for _, r := range h.Refused {
		f := Finding{Level: Warn, App: app, Check: "pushes", Reason: r.Reason, Text: statustext.Refusal(d.say, r, now)}
		if !r.Past && isWrong(callback.Reason(r.Reason)) {
			f.Level = Failed
		}
		if r.Hint != "" {
			f.Hints = hints(d.say.IntakeHint(r.Reason, r.Hint))
		}
		d.add(f)
	}
}

// isWrong reports whether pushes refused for that reason are likely DingTalk's, which then gets none through.
func isWrong(reason callback.Reason) bool {
	return slices.Contains([]callback.Reason{
		callback.ReasonSignature, callback.ReasonCiphertext, callback.ReasonOwner, callback.ReasonTimestamp, callback.ReasonNonce, callback.ReasonWindow,
	}, reason)
}

// checkStrays looks at requests to paths that no app has.
func (d *Doctor) checkStrays(s *api.Strays) {
	if s == nil {
		return
	}
	d.add(Finding{Level: Warn, Check: "paths", Text: statustext.Strays(d.say, *s, time.Now()), Hints: []string{d.say.IntakeStrayHint(s.Last.Nearest)}})
}
