package words

import "fmt"

// ConsoleReplaying is what the console's pages of replays say.
type ConsoleReplaying interface {
	ConsoleReplayOf(id string) string
	ConsoleReplayMake() string
	ConsoleReplayHow() string
	ConsoleReplayTo() string
	ConsoleReplayURL() string
	ConsoleReplaySink() string
	ConsoleReplayName() string
	ConsoleReplayCount() string
	ConsoleReplayBegin(n int) string
	ConsoleReplayTaken() string
	ConsoleReplayTarget() string
	ConsoleReplaySelect() string
	ConsoleReplayChanged() string
	ConsoleReplaySinkNeeds(role string) string
	ConsoleUntil() string
	ConsoleFromSeq() string
	ConsoleBeforeSeq() string
	ConsoleEverything() string
	ConsoleRange() string
	ConsoleRangeOf(from, end uint64) string
}

func (English) ConsoleReplayOf(id string) string {
	return fmt.Sprintf("Replay %s", id)
}
func (English) ConsoleReplayMake() string { return "Replay events" }
func (English) ConsoleReplayHow() string {
	return "Stored events are delivered again. No cursor moves. First they are counted, then you begin."
}
func (English) ConsoleReplayTo() string    { return "To" }
func (English) ConsoleReplayURL() string   { return "Or a webhook" }
func (English) ConsoleReplaySink() string  { return "Or a sink of its own" }
func (English) ConsoleReplayName() string  { return "Name of the replay; the time by default" }
func (English) ConsoleReplayCount() string { return "Count first" }
func (English) ConsoleReplayBegin(n int) string {
	return fmt.Sprintf("Deliver %d events again", n)
}
func (English) ConsoleReplayTaken() string { return "Taken" }
func (English) ConsoleReplayTarget() string {
	return "name one target: a subscription, a webhook, or a sink"
}
func (English) ConsoleReplaySelect() string {
	return "select events, or tick that all are to be replayed"
}
func (English) ConsoleReplayChanged() string {
	return "what is selected has changed after it was counted, so nothing was begun; count again"
}
func (English) ConsoleReplaySinkNeeds(role string) string {
	return fmt.Sprintf("a sink of its own, and a webhook with ${NAME}, need the role %s", role)
}
func (English) ConsoleUntil() string      { return "Until" }
func (English) ConsoleFromSeq() string    { return "From sequence" }
func (English) ConsoleBeforeSeq() string  { return "Before sequence" }
func (English) ConsoleEverything() string { return "Everything that is stored" }
func (English) ConsoleRange() string      { return "Range" }
func (English) ConsoleRangeOf(from, end uint64) string {
	return fmt.Sprintf("from %d, before %d", from, end)
}
