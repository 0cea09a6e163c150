package words

import "fmt"

// Events is what events and tail say.
type Events interface {
	EventsShort() string
	EventsLong() string
	EventsExample() string
	EventsShowShort() string
	EventsFlagText() string
	EventsFlagSince() string
	EventsFlagUntil() string
	EventsFlagLimit() string
	EventsFlagJSON() string
	EventsFlagDamaged() string
	EventsDamaged() string
	EventsColumns() string
	EventsNone() string
	EventsNoneThose() string
	EventsUnknown(id string) string
	EventsLooking(back string) string
	EventsStopped(looked int, back string, seq uint64) string
	EventsUnjudged(count int, seq uint64, why string) string
	FlagType() string
	FlagCorp() string
	FlagApp() string

	TailShort() string
	TailLong() string
	TailExample() string
	TailFlagFrom() string
	TailFlagVerbose() string
	TailStopped() string
	TailUnjudged(seq uint64, eventType, why string) string
	TailDamaged(seq uint64, why string) string
}

func (English) EventsShort() string { return "List stored events, newest first" }
func (English) EventsLong() string {
	return `List stored events, or those that the flags select, which have to be true together. A search goes from the
newest event back, and shows on a terminal how far it is. Ctrl-C ends it: what was found is printed, and how far it
came. Events that --text and --where cannot judge are left out, and counted on standard error.`
}
func (English) EventsExample() string {
	return `  dingevent events --type 'bpms_*' --since 1h
  dingevent events --text 张三 --since 24h
  dingevent events --type bpms_instance_change --where 'event.result == "refuse"'
  dingevent events --corp dingc7c5220402493357 --json | jq .data
  dingevent events show 4b6f…`
}
func (English) EventsShowShort() string { return "Show an event in full, as JSON" }
func (English) EventsFlagText() string {
	return `only where the payload has this text in it, in upper or lower case, also if it is escaped as in \u5f20`
}
func (English) EventsFlagUntil() string {
	return "only what was received before then, given like --since"
}
func (English) EventsLooking(back string) string {
	if back == "" {
		return "looking"
	}
	return "looking, back to " + back
}
func (English) EventsStopped(looked int, back string, seq uint64) string {
	if back == "" {
		return fmt.Sprintf("ended before the search was done, at sequence %d: older events were not looked at", seq)
	}
	return fmt.Sprintf("ended before the search was done, after %d events: those before %d, received at %s, were not looked at", looked, seq, back)
}
func (English) EventsUnjudged(count int, seq uint64, why string) string {
	return fmt.Sprintf("%d could not be judged and were left out, such as %d: %s; narrow --type, or ask has() first", count, seq, why)
}
func (English) EventsFlagSince() string {
	return "only what was received since then: 15m, 24h, 2026-01-31T08:00:00+08:00, a time as tables show it, or a date in China"
}
func (English) EventsFlagLimit() string { return "at most so many" }
func (English) EventsFlagJSON() string  { return "one JSON object a line, with the payload" }
func (English) EventsFlagDamaged() string {
	return "only events that were found damaged, which are never delivered"
}
func (English) EventsDamaged() string   { return "(damaged)" }
func (English) EventsColumns() string   { return "SEQ\tRECEIVED\tTRANSPORT\tTYPE\tAPP\tCORP\tID" }
func (English) EventsNone() string      { return "no event is stored yet" }
func (English) EventsNoneThose() string { return "no stored event is selected by these flags" }
func (English) EventsUnknown(id string) string {
	return fmt.Sprintf("no event %q; list them with: dingevent events", id)
}
func (English) FlagType() string { return "only this event type; * stands for any characters" }
func (English) FlagCorp() string { return "only this organization" }
func (English) FlagApp() string  { return "only this app, by its name in the config" }

func (English) TailShort() string { return "Follow events as a running daemon stores them" }
func (English) TailLong() string {
	return `Follow events as a running daemon stores them, one a line, with the sequence of each. Those that --where
cannot evaluate are reported on standard error.`
}
func (English) TailExample() string {
	return `  dingevent tail --type 'bpms_*'
  dingevent tail --from 1 --where 'event.result == "agree"' --json | jq .data`
}
func (English) TailFlagFrom() string    { return "start at this sequence; 0 means new events only" }
func (English) TailFlagVerbose() string { return "show events whole" }
func (English) TailStopped() string {
	return "no daemon runs on this data folder, so no event can come; list the stored ones with: dingevent events"
}
func (English) TailDamaged(seq uint64, why string) string {
	return fmt.Sprintf("%d is damaged: %s", seq, why)
}
func (English) TailUnjudged(seq uint64, eventType, why string) string {
	return fmt.Sprintf("%d %s cannot be evaluated: %s", seq, eventType, why)
}
