package words

import "fmt"

// Events is what events and tail say.
type Events interface {
	EventsShort() string
	EventsExample() string
	EventsShowShort() string
	EventsFlagSince() string
	EventsFlagLimit() string
	EventsFlagJSON() string
	EventsFlagDamaged() string
	EventsDamaged() string
	EventsColumns() string
	EventsNone() string
	EventsNoneThose() string
	EventsUnknown(id string) string
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
func (English) EventsExample() string {
	return `  dingevent events --type 'bpms_*' --since 1h
  dingevent events --corp dingc7c5220402493357 --json | jq .data
  dingevent events show 4b6f…`
}
func (English) EventsShowShort() string { return "Show an event in full, as JSON" }
func (English) EventsFlagSince() string {
	return "only what was received since then: 15m, 24h, or 2026-01-31T08:00:00+08:00"
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
