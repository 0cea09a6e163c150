package pages

import (
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/statustext"
)

// fate says what became of an event in a subscription, in a sentence and in lines that say more.
func (f Frame) fate(fate api.Fate, masked bool) (sentence string, lines []string) {
	if masked {
		fate = statustext.Masked(fate, f.Say.ConsoleHidden())
	}
	sentence, lines = statustext.Fate(f.Say, fate, f.exact)
	if masked {
		for i, line := range lines {
			lines[i] = f.veil(line)
		}
	}
	return sentence, lines
}

// fateClass is how a reason looks.
func fateClass(reason api.Reason) string {
	switch reason {
	case api.ReasonDelivered:
		return "good"
	case api.ReasonDead, api.ReasonDamaged, api.ReasonUnjudged:
		return "bad"
	case api.ReasonWaiting, api.ReasonParked, api.ReasonNotReached, api.ReasonAttempting:
		return "warn"
	}
	return "faint"
}

func isDead(reason api.Reason) bool {
	return reason == api.ReasonDead || reason == api.ReasonDamaged || reason == api.ReasonUnjudged
}
