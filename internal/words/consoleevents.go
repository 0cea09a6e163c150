package words

import "fmt"

// ConsoleEvents is what the console's pages about events say.
type ConsoleEvents interface {
	ConsoleText() string
	ConsoleWhere() string
	ConsoleMoreFilters() string
	ConsoleNews() string
	ConsoleSkipped() string
	ConsoleSearched(looked int, back string) string
	ConsoleSearchedAll() string
	ConsoleEventsUnjudged(count int, first uint64, why string) string
	ConsoleFields() string
	ConsoleField() string
	ConsoleValue() string
	ConsoleMeaning() string
	ConsoleUnmask() string
	ConsoleUnmaskHow() string
	ConsoleCopy() string
	ConsoleCopyCurl() string
	ConsoleCopyTrigger() string
	ConsoleCopyFixture() string
	ConsoleAgain() string
	ConsoleAgainHow() string
	ConsoleSend() string
	ConsoleNoFake() string
	ConsoleNotJSON() string
	ConsoleHeaders() string
	ConsoleDocumentation() string
	ConsoleUntold() string
	ConsoleBecame() string
	ConsoleBecameOf(seq uint64) string
	ConsoleBecameMore(count int) string // subscriptions that the page leaves out
	ConsoleDeliverAgain() string
	ConsoleAttemptsAt(seq uint64, subscription string) string
	ConsoleState() string
	ConsoleBecause() string
}

func (English) ConsoleText() string        { return "Text in the payload" }
func (English) ConsoleWhere() string       { return "Expression in CEL" }
func (English) ConsoleMoreFilters() string { return "More filters" }
func (English) ConsoleNews() string        { return "new: show them" }
func (English) ConsoleSkipped() string {
	return "more came at once than the page shows; load it again to page through them"
}
func (English) ConsoleSearched(looked int, back string) string {
	return fmt.Sprintf("Looked at %d events, back to %s.", looked, back)
}
func (English) ConsoleSearchedAll() string { return "All events were searched." }
func (English) ConsoleEventsUnjudged(count int, first uint64, why string) string {
	return fmt.Sprintf("%d could not be judged, such as %d: %s", count, first, why)
}
func (English) ConsoleFields() string  { return "What it says" }
func (English) ConsoleField() string   { return "Field" }
func (English) ConsoleValue() string   { return "Value" }
func (English) ConsoleMeaning() string { return "Meaning" }
func (English) ConsoleUnmask() string  { return "Show personal data" }
func (English) ConsoleUnmaskHow() string {
	return "Names, phone numbers and addresses are hidden. The audit notes who looks at them."
}
func (English) ConsoleCopy() string     { return "Take it along" }
func (English) ConsoleCopyCurl() string { return "From the API" }
func (English) ConsoleCopyTrigger() string {
	return "Push it again on a laptop, while dingevent dev or simulate runs"
}
func (English) ConsoleCopyFixture() string   { return "The payload as a file for a test" }
func (English) ConsoleAgain() string         { return "Edit and push again" }
func (English) ConsoleAgainHow() string      { return "The fake DingTalk pushes this as a new event." }
func (English) ConsoleSend() string          { return "Push" }
func (English) ConsoleNoFake() string        { return "there is no fake DingTalk here; start dingevent dev" }
func (English) ConsoleNotJSON() string       { return "the payload is not valid JSON" }
func (English) ConsoleHeaders() string       { return "What the transport said" }
func (English) ConsoleDocumentation() string { return "DingTalk's page" }
func (English) ConsoleUntold() string        { return "not told" }
func (English) ConsoleBecame() string        { return "What became of it" }
func (English) ConsoleBecameOf(seq uint64) string {
	return fmt.Sprintf("What became of event %d", seq)
}
func (English) ConsoleBecameMore(count int) string { return fmt.Sprintf("and %d more", count) }
func (English) ConsoleState() string               { return "State" }
func (English) ConsoleBecause() string             { return "Why" }
func (English) ConsoleDeliverAgain() string        { return "Deliver it again" }
func (English) ConsoleAttemptsAt(seq uint64, subscription string) string {
	return fmt.Sprintf("Attempts of event %d in %s", seq, subscription)
}
