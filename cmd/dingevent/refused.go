package main

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/dingevent/dingevent/callback"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/statustext"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

// printPushes shows what became of an app's HTTP pushes.
func printPushes(w io.Writer, say words.Words, h api.HTTP, now time.Time) {
	const indent = "          "
	fmt.Fprintln(w, indent+say.IntakePushes(h.Pushes, h.Failures, statustext.SometimeAgo(say, h.LastPush, now)))
	for _, r := range h.Refused {
		fmt.Fprintln(w, indent+statustext.Refusal(say, r, now))
		if r.Hint != "" {
			fmt.Fprintln(w, indent+"→ "+terminal.Printable(say.IntakeHint(r.Reason, r.Hint)))
		}
	}
}

// checkPushes looks at an app's HTTP pushes, and at those that were refused.
func (d *doctor) checkPushes(app string, h api.HTTP) {
	now := time.Now()
	d.ok(app, "pushes", d.say.IntakePushes(h.Pushes, h.Failures, statustext.SometimeAgo(d.say, h.LastPush, now)))
	for _, r := range h.Refused {
		f := finding{Level: warn, App: app, Check: "pushes", Reason: r.Reason, Text: statustext.Refusal(d.say, r, now)}
		if !r.Past && isWrong(callback.Reason(r.Reason)) {
			f.Level = failed
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
		callback.ErrSignature, callback.ErrCiphertext, callback.ErrOwner, callback.ErrTimestamp, callback.ErrNonce, callback.ErrWindow,
	}, reason)
}

// checkStrays looks at requests to paths that no app has.
func (d *doctor) checkStrays(s *api.Strays) {
	if s == nil {
		return
	}
	d.add(finding{Level: warn, Check: "paths", Text: statustext.Strays(d.say, *s, time.Now()), Hints: []string{d.say.IntakeStrayHint(s.Last.Nearest)}})
}
