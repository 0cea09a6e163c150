package words

import "fmt"

// ConsoleCatalog is what the console's pages about the catalogue and about pasted payloads say.
type ConsoleCatalog interface {
	ConsoleSearch() string
	ConsoleFamily() string
	ConsoleFound(count int) string
	ConsoleNoSuchType(eventType string) string
	ConsoleStoredOfType() string
	ConsoleKind() string
	ConsoleSamples() string
	ConsoleTrigger() string
	ConsoleTriggerApproval() string
	ConsoleDecodeHow() string
	ConsoleByItsLooks() string
	ConsoleTypeIfUntold() string
	ConsoleDecodedNone() string
	ConsoleDecodedSome(shown, all int) string
	ConsoleDecodeProblems() string
	ConsoleNoNumber(text string) string
}

func (English) ConsoleSearch() string         { return "Search, in English or Chinese" }
func (English) ConsoleFamily() string         { return "Family" }
func (English) ConsoleFound(count int) string { return fmt.Sprintf("Events found: %d", count) }
func (English) ConsoleNoSuchType(eventType string) string {
	return fmt.Sprintf("the catalogue has no event type %q", eventType)
}
func (English) ConsoleStoredOfType() string    { return "Stored events of this type" }
func (English) ConsoleKind() string            { return "Kind" }
func (English) ConsoleSamples() string         { return "Samples" }
func (English) ConsoleTrigger() string         { return "Push a sample" }
func (English) ConsoleTriggerApproval() string { return "Push an approval and see what becomes of it" }
func (English) ConsoleDecodeHow() string {
	return "Paste what arrived: a Stream frame, a decrypted HTTP body, a row, an answer of the failed list, or JSON that dingevent wrote. Nothing of it is kept."
}
func (English) ConsoleByItsLooks() string     { return "by its looks" }
func (English) ConsoleTypeIfUntold() string   { return "Type, if the payload names none" }
func (English) ConsoleDecodedNone() string    { return "It is a list without events." }
func (English) ConsoleDecodeProblems() string { return "Parts of it have no place in the struct:" }
func (English) ConsoleNoNumber(text string) string {
	return fmt.Sprintf("%q is no number", text)
}
func (English) ConsoleDecodedSome(shown, all int) string {
	return fmt.Sprintf("These are the first %d of %d events. dingevent decode shows all.", shown, all)
}
