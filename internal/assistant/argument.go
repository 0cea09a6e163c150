package assistant

import (
	"strconv"
	"time"

	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// sequence reads the argument name. An empty text is 0.
func sequence(name, text string) (journal.Seq, error) {
	if text == "" {
		return 0, nil
	}
	seq, err := strconv.ParseUint(text, 10, 63)
	if err != nil || seq == 0 {
		return 0, api.Refuse(api.CodeInvalid, "%s: %q is no sequence: give the member seq of an answer, such as \"42\"", name, text)
	}
	return journal.Seq(seq), nil
}

// moment reads the argument name: a time, a date, or how long ago. An empty text is no time.
func moment(name, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, nil
	}
	if at, err := time.ParseInLocation(time.DateOnly, text, event.Beijing); err == nil {
		return at, nil
	}
	if ago, err := time.ParseDuration(text); err == nil {
		return time.Now().Add(-ago), nil
	}
	return time.Time{}, api.Refuse(api.CodeInvalid,
		"%s: %q must be a time such as 2026-11-26T08:00:00+08:00, a date in China such as 2026-11-26, or how long ago, such as 3h", name, text)
}

// A span is the arguments that bound a time.
type span struct {
	Since string `json:"since,omitempty" jsonschema:"only then or later: RFC 3339, a date in China such as 2026-11-26, or how long ago, such as 3h"`
	Until string `json:"until,omitempty" jsonschema:"only before then, in the same forms"`
}

func (s span) times() (since, until time.Time, err error) {
	if since, err = moment("since", s.Since); err == nil {
		until, err = moment("until", s.Until)
	}
	return since, until, err
}
