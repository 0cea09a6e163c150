package delivery

import (
	"strings"
	"time"

	"github.com/dingevent/dingevent"
)

// A job is one delivery while it is being attempted.
type job struct {
	pending // its row is as the journal has it, or gets it next; Attempts counts this attempt
	// shown is true once the row says Attempting.
	shown   bool
	running bool // false: the worker has none
	began   time.Time
	ready   time.Time        // when it had its event, and the sink's time began
	turn    turn             // in the pool
	answer  dingevent.Answer // what the other side of the sink said
}

// recorded reports whether attempts of the event go to the history. All do from its first failed one on.
func (j *job) recorded() bool { return j.row.Error != "" }

// called reports whether the sink was called.
func (j *job) called(r *result) bool { return j.fault == nil && r.outcome != unwanted && !r.uncalled }

const maxErrorText = 2048 // bytes of an error's text that are kept

// errorText returns the text of err as it is kept: never empty, valid UTF-8, of bounded length.
func errorText(err error) string {
	text := strings.ToValidUTF8(err.Error(), "\uFFFD")
	if text == "" {
		return "an error without a text"
	}
	if len(text) > maxErrorText {
		text = strings.ToValidUTF8(text[:maxErrorText-len("…")], "") + "…"
	}
	return text
}
