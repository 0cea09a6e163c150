package words

import (
	"fmt"
	"strings"
)

// Why is what is said of what became of an event. The codes are those of the API.
type Why interface {
	WhyShort() string
	WhyLong() string
	WhyExample() string
	WhyEvent(seq uint64, eventType, id string) string
	WhyGone(seq uint64) string
	WhyDamaged(seq uint64, why string) string
	WhyNone() string
	WhyAlike(subscriptions []string) string // they have the same told of them

	// WhyReason is a reason in a word or two, as for a column.
	WhyReason(reason string) string
	WhyUnwanted(part string, wanted []string, has string, replay bool) string
	WhyFilterFails(why string) string
	WhySawError(part, why string) string
	WhyAhead(sequences uint64) string
	WhyAttempting(number int, since string) string
	WhyWaiting(number int, due string) string
	WhyParked(key string) string
	WhyBehind(seq uint64, reason, due string) string
	WhyDelivered(number int, at string) string
	WhyDead(attempts int, since string) string
	WhyIsDamaged(since string) string
	WhyUnjudged(since string) string
	WhyDiscarded(attempts int, since string) string
	WhyPassed() string
	WhyPerhaps(perhaps string) string
	WhyNothingLeft() string
	WhyError(why string) string
	WhyAnswer(status int, answer string) string
	WhyHold(by, since, text string) string
	WhyUnknown(what string) string
}

func (English) WhyShort() string {
	return "Say why an event was delivered or not, in each subscription"
}

func (English) WhyLong() string {
	return `Say what became of an event in each subscription, or in one of them (replay/NAME for a replay): that the
filter does not select it, and what its expression saw; what it waits for; or how it ended. The filters are asked
as they are now.

An event that is delivered at its first attempt leaves no row once the cursor has passed it. So of an event of which
nothing is recorded, only what is possible can be said. Subscriptions of which the same is said stand together.`
}

func (English) WhyExample() string {
	return `  dingevent why 4b6f…
  dingevent why 128 billing
  dingevent why 4b6f… --json | jq '.fates[] | [.subscription, .reason]'`
}

func (English) WhyEvent(seq uint64, eventType, id string) string {
	return fmt.Sprintf("event %d, %s, ID %s", seq, eventType, id)
}

func (English) WhyGone(seq uint64) string {
	return fmt.Sprintf("event %d is gone: it has aged out, or no event ever had this place", seq)
}

func (English) WhyDamaged(seq uint64, why string) string {
	return fmt.Sprintf("event %d is damaged, so no filter is asked: %s", seq, why)
}

func (English) WhyNone() string {
	return "no subscription can have got it; the journal knows none"
}

func (English) WhyAlike(subscriptions []string) string {
	return someOf(subscriptions, mostAlike, ", ", "and %d more")
}

func (English) WhyReason(reason string) string {
	return chosenText(reason, map[string]string{
		"not_wanted": "not wanted", "not_reached": "not reached yet", "attempting": "being attempted", "waiting": "waiting",
		"parked": "parked", "delivered": "delivered", "dead": "dead letter", "damaged": "damaged", "unjudged": "cannot be judged",
		"discarded": "discarded", "passed": "passed", "gone": "gone",
	}, "code ")
}

func (English) WhyUnwanted(part string, wanted []string, has string, replay bool) string {
	it, has, list := "the subscription", orNone(has, "none"), someOf(wanted, mostWanted, ", ", "and %d more")
	if replay {
		it = "the replay"
	}
	switch part {
	case "own":
		return "not wanted: the event is dingevent's own, and the apps of " + it + " do not name dingevent"
	case "types":
		return fmt.Sprintf("not wanted: %s takes the types %s, and the event's is %s", it, list, has)
	case "corps":
		return fmt.Sprintf("not wanted: %s takes the organizations %s, and the event's is %s", it, list, has)
	case "apps":
		return fmt.Sprintf("not wanted: %s takes the apps %s, and the event's is %s", it, list, has)
	case "rules":
		return fmt.Sprintf("not wanted: none of the rules of %s matches: %s; they are compared with %s", it, list, has)
	case "where":
		return fmt.Sprintf("not wanted: where of %s gives false: %s", it, list)
	case "ids":
		return fmt.Sprintf("not wanted: %s takes the IDs %s, and the event's is %s", it, list, has)
	case "since":
		return fmt.Sprintf("not wanted: %s takes what was received since %s, and the event was received at %s", it, list, has)
	case "until":
		return fmt.Sprintf("not wanted: %s takes what was received before %s, and the event was received at %s", it, list, has)
	case "range":
		return fmt.Sprintf("not wanted: %s takes the sequences from %s on and before %s, and the event's is %s", it, at(wanted, 0), at(wanted, 1), has)
	}
	return fmt.Sprintf("not wanted: %s of %s is %s, and the event's is %s", part, it, list, has)
}

func (English) WhyFilterFails(why string) string {
	return "the filter fails on it as it is now: " + why
}
func (English) WhySawError(part, why string) string { return part + " has no value: " + why }

func (English) WhyAhead(sequences uint64) string {
	if sequences == 0 {
		return "not reached yet: it is the next one"
	}
	return fmt.Sprintf("not reached yet; sequences before it: %d", sequences)
}

func (English) WhyAttempting(number int, since string) string {
	return fmt.Sprintf("attempt %d runs since %s", number, since)
}

func (English) WhyWaiting(number int, due string) string {
	if due == "" {
		due = "as soon as it can begin"
	} else {
		due = "at " + due
	}
	return fmt.Sprintf("waiting for attempt %d, %s", number, due)
}

func (English) WhyParked(key string) string {
	return fmt.Sprintf("parked: an earlier event with the key %s is not done", key)
}

func (English) WhyBehind(seq uint64, reason, due string) string {
	if due != "" {
		reason += ", until " + due
	}
	return fmt.Sprintf("it is behind event %d: %s", seq, reason)
}

func (English) WhyDelivered(number int, at string) string {
	text := "delivered"
	if number > 0 {
		text = fmt.Sprintf("delivered, at attempt %d", number)
	}
	return text + prefixed(", ", at)
}

func (English) WhyDead(attempts int, since string) string {
	return fmt.Sprintf("a dead letter since %s; attempts: %d", since, attempts)
}

func (English) WhyIsDamaged(since string) string {
	return "a dead letter since " + since + ", because the event is damaged"
}

func (English) WhyUnjudged(since string) string {
	return "a dead letter since " + since + ", because the filter or the key failed on it"
}

func (English) WhyDiscarded(attempts int, since string) string {
	return fmt.Sprintf("discarded%s, as a dead letter; attempts: %d", prefixed(" at ", since), attempts)
}

func (English) WhyPassed() string {
	return "passed, and nothing is recorded of it; one of these is so:"
}

func (English) WhyPerhaps(perhaps string) string {
	return chosenText(perhaps, map[string]string{
		"delivered":    "it was delivered at its first attempt",
		"unwanted":     "the filter of that time did not select it",
		"before_start": "the subscription began after it",
		"sought":       "a seek passed over it",
		"forgotten":    "it was delivered at a later attempt or discarded, and its attempts are not kept any longer",
	}, "code ")
}

func (English) WhyNothingLeft() string     { return "nothing is recorded of it any more" }
func (English) WhyError(why string) string { return "the last attempt failed: " + why }

func (English) WhyAnswer(status int, answer string) string {
	return fmt.Sprintf("the other side answered %d%s", status, prefixed(": ", answer))
}

func (English) WhyHold(by, since, text string) string {
	what := chosenText(by, map[string]string{
		"paused": "paused", "draining": "draining, so no new event is taken",
		"breaker": "the sink fails on everything, so single events are tried only",
		"stalled": "too many events wait, so no new one is taken",
		"failing": "the journal fails, so nothing is attempted",
		"fault":   "the subscription cannot be worked",
		"stopped": "the daemon does not run",
		"nobody":  "no daemon works the subscription",
	}, "code ")
	return what + prefixed(" since ", since) + prefixed(": ", text)
}

func (English) WhyUnknown(what string) string {
	return chosenText(what, map[string]string{
		"filter":   "which events it wants is not known here, because its filter is in the config of a daemon that does not answer",
		"standing": "another gateway works it; whether its sink works and which attempts run is known there",
	}, "code ")
}

// chosenText is the text of a code. A code that this version does not know stands for itself.
func chosenText(code string, texts map[string]string, unknown string) string {
	if text, ok := texts[code]; ok {
		return text
	}
	return unknown + code
}

// prefixed is text behind a prefix; empty if there is no text.
func prefixed(prefix, text string) string {
	if text == "" {
		return ""
	}
	return prefix + text
}

func orNone(text, none string) string {
	if text == "" {
		return none
	}
	return text
}

const (
	mostWanted = 10 // texts of a filter
	mostAlike  = 50 // names of subscriptions
)

// someOf are the first of a list, at most so many, and how many more there are.
func someOf(list []string, most int, comma, more string) string {
	if len(list) <= most {
		return strings.Join(list, comma)
	}
	return strings.Join(list[:most], comma) + " " + fmt.Sprintf(more, len(list)-most)
}

// at is an element of a list; empty if the list is too short.
func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}
