package pages

import (
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/terminal"
)

// A mark says in words how something stands.
type mark struct {
	class string // good, warn, bad, or empty
	text  string
}

// standing is how a subscription stands.
func (f Frame) standing(s api.Subscription) (marks []mark) {
	switch {
	case s.Fault != "":
		marks = append(marks, mark{"bad", f.Say.ConsoleFault()})
	case s.Elsewhere:
		marks = append(marks, mark{"good", f.Say.GatewaysWorkedBy(s.Gateway)})
	case s.Worked:
		marks = append(marks, mark{"good", f.Say.ConsoleWorkedHere()})
	default:
		marks = append(marks, mark{"warn", f.Say.ConsoleWorkedByNobody()})
	}
	if s.Pause != nil {
		marks = append(marks, mark{"warn", f.Say.SubsPaused(s.Pause.Drain, f.exact(s.Pause.Since))})
	}
	marks = append(marks, f.broken(s.BrokenSince)...)
	if s.Stalled {
		marks = append(marks, mark{"bad", f.Say.ConsoleStalled()})
	}
	if s.Failing {
		marks = append(marks, mark{"bad", f.Say.ConsoleJournalFails()})
	}
	return marks
}

// broken is a mark on an open breaker, if it is open.
func (f Frame) broken(since time.Time) []mark {
	if since.IsZero() {
		return nil
	}
	return []mark{{"bad", f.Say.ConsoleBreaker(f.exact(since))}}
}

// trouble is why a subscription does not get on; empty if it does.
func (f Frame) trouble(s api.Subscription) string {
	switch {
	case s.Fault != "":
		return f.relayed(s.Fault, maxError)
	case s.Source == api.FromNobody && !s.Elsewhere:
		return f.Say.SubsNotInConfig()
	case s.Pause != nil && s.Pause.Reason != "":
		return f.relayed(s.Pause.Reason, maxError)
	case s.FailsSince.IsZero() && s.Connections != nil && len(s.Connections) == 0:
		return f.Say.ConsoleNobodyAttached()
	}
	return f.failing(s.FailsSince, s.LastError)
}

// failing says since when attempts fail, and why; nothing if they do not.
func (f Frame) failing(since time.Time, why string) string {
	switch why = f.relayed(why, maxError); {
	case why == "":
		return ""
	case since.IsZero():
		return f.Say.SinkWaits(why)
	}
	return f.Say.SinkFails(f.exact(since), why)
}

// relayed is an error of the daemon or of a sink, in the reader's language, without personal data, on one line and not longer
// than that many characters.
func (f Frame) relayed(text string, most int) string {
	return short(f.veil(terminal.Relayed(f.Say, text)), most)
}

// maxError is how much of an error the page about it has, in characters.
const maxError = 4000

// short is the beginning of a text, of at most so many characters.
func short(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most]) + "…"
}

func number(n int) string { return strconv.Itoa(n) }
