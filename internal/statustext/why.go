package statustext

import (
	"strconv"
	"strings"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

// Fate says what became of an event in one subscription: in a sentence, and in lines that say more. Clock writes a time for
// its reader.
func Fate(say words.Words, f api.Fate, clock Clock) (sentence string, lines []string) {
	t := teller{say, clock}
	for _, line := range t.more(f) {
		lines = append(lines, terminal.Printable(line))
	}
	return terminal.Printable(t.reason(f)), lines
}

// A teller puts into words what became of events.
type teller struct {
	say   words.Words
	clock Clock
}

// when is a time; empty if it is not known.
func (t teller) when(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return t.clock(at)
}

// reason is the sentence.
func (t teller) reason(f api.Fate) string {
	switch f.Reason {
	case api.ReasonNotWanted:
		if j := f.Filter; j != nil {
			return t.say.WhyUnwanted(string(j.Part), t.times(j.Part, j.Wanted), t.times(j.Part, []string{j.Has})[0], j.Replay)
		}
	case api.ReasonNotReached:
		return t.say.WhyAhead(f.Ahead)
	case api.ReasonAttempting:
		return t.say.WhyAttempting(f.Attempts, t.when(f.Since))
	case api.ReasonWaiting:
		return t.say.WhyWaiting(f.Attempts+1, t.when(f.Due))
	case api.ReasonParked:
		return t.say.WhyParked(strconv.Quote(f.Key))
	case api.ReasonDelivered:
		return t.say.WhyDelivered(f.Attempts, t.when(f.Since))
	case api.ReasonDead:
		return t.say.WhyDead(f.Attempts, t.when(f.Since))
	case api.ReasonDamaged:
		return t.say.WhyIsDamaged(t.when(f.Since))
	case api.ReasonUnjudged:
		return t.say.WhyUnjudged(t.when(f.Since))
	case api.ReasonDiscarded:
		return t.say.WhyDiscarded(f.Attempts, t.when(f.Since))
	case api.ReasonPassed:
		return t.say.WhyPassed()
	case api.ReasonGone:
		return t.say.WhyNothingLeft()
	}
	return t.say.WhyReason(string(f.Reason))
}

// times writes what a part asks for, and what the event has there, as times if they are some.
func (t teller) times(part api.Part, list []string) []string {
	if part != api.PartSince && part != api.PartUntil {
		return list
	}
	told := make([]string, len(list))
	for i, text := range list {
		told[i] = text
		if at, err := time.Parse(time.RFC3339, text); err == nil {
			told[i] = t.clock(at)
		}
	}
	return told
}

// more are the lines below the sentence.
func (t teller) more(f api.Fate) (lines []string) {
	for _, p := range f.Perhaps {
		lines = append(lines, t.say.WhyPerhaps(string(p)))
	}
	if b := f.Behind; b != nil {
		lines = append(lines, t.say.WhyBehind(uint64(b.Seq), t.say.WhyReason(string(b.Reason)), t.when(b.Due)))
		if b.Error != "" {
			lines = append(lines, t.say.WhyError(terminal.Relayed(t.say, b.Error)))
		}
	}
	if f.Error != "" {
		lines = append(lines, t.say.WhyError(terminal.Relayed(t.say, f.Error)))
	}
	if a := f.Last; a != nil && a.Status != 0 && f.Error == "" { // an error of a sink has it already
		lines = append(lines, t.say.WhyAnswer(a.Status, strings.TrimSpace(a.Answer)))
	}
	for _, h := range f.Holds {
		lines = append(lines, t.say.WhyHold(string(h.By), t.when(h.Since), terminal.Relayed(t.say, h.Text)))
	}
	if f.Filter != nil {
		lines = append(lines, t.judgement(*f.Filter, f.Error)...)
	}
	for _, u := range f.Unknown {
		lines = append(lines, t.say.WhyUnknown(string(u)))
	}
	return lines
}

// judgement is what the filter saw, and whether it fails in another way than told.
func (t teller) judgement(j api.Judgement, told string) (lines []string) {
	if j.Error != "" && j.Error != told {
		lines = append(lines, t.say.WhyFilterFails(terminal.Relayed(t.say, j.Error)))
	}
	for _, s := range j.Seen {
		if s.Error != "" {
			lines = append(lines, t.say.WhySawError(s.Part, terminal.Relayed(t.say, s.Error)))
		} else {
			lines = append(lines, s.Part+" = "+s.Value)
		}
	}
	return lines
}
