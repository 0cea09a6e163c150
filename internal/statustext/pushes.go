package statustext

import (
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
	"github.com/dingevent/dingevent/stream"
)

// UnhandledHint says what to do about pushes that nothing handles; empty if there were none.
func UnhandledHint(say words.Words, s api.Stream) string {
	if s.Unhandled == 0 {
		return ""
	}
	robot := s.UnhandledTopic == stream.TopicRobot || s.UnhandledTopic == stream.TopicRobotDelegate
	return say.IntakeUnhandled(s.Unhandled, s.UnhandledTopic, robot)
}

// Refusal is a line on the pushes that were refused for one reason.
func Refusal(say words.Words, r api.HTTPRefusal, now time.Time) string {
	from := r.Remote
	if r.ForwardedFor != "" {
		from = say.IntakeForwarded(r.Remote, r.ForwardedFor)
	}
	return terminal.Printable(say.IntakeRefused(r.Reason, r.Count, SometimeAgo(say, r.At, now), from, words.Elsewhere(say, terminal.Plain(r.Error)), r.Past))
}

// Strays is a line on requests to paths that no app has.
func Strays(say words.Words, s api.Strays, now time.Time) string {
	return terminal.Printable(say.IntakeStrays(s.Count, s.Last.Method, s.Last.Path, s.Last.Nearest, s.Last.Remote, SometimeAgo(say, s.Last.At, now)))
}
