package words

import "fmt"

// Console is what the pages of the console say around everything.
type Console interface {
	ConsoleOverview() string
	ConsoleEvents() string
	ConsoleEvent(seq uint64) string
	ConsoleSubscriptions() string
	ConsoleDead() string
	ConsoleReplays() string
	ConsoleApps() string
	ConsoleCatalog() string
	ConsoleDecode() string
	ConsoleGateways() string

	ConsoleSkip() string
	ConsoleFind() string
	ConsolePages() string
	ConsoleAway() string
	ConsoleHowToRead() string
	ConsoleLanguage() string
	ConsoleTheme() string
	ConsoleLight() string
	ConsoleDark() string
	ConsoleAsBrowser() string
	ConsoleZone() string
	ConsoleSet() string
	ConsoleMore() string
	ConsoleShow() string
	ConsoleAll() string
	ConsoleBack() string

	ConsoleLogin() string
	ConsoleLogout() string
	ConsoleLoginHow() string
	ConsoleLoginAgain() string
	ConsoleLinkUsed() string
	ConsoleRoleNeeded(needed, has string) string
	ConsoleFailed() string
	ConsoleNoPage(path string) string
	ConsoleBadForm() string
	ConsoleLargeForm(mebibytes int) string
	ConsoleBadZone(name string) string
	ConsoleBadTime(text string) string
	ConsoleNoAudit(why string) string

	ConsoleSeq() string
	ConsoleReceived() string
	ConsoleBorn() string
	ConsoleType() string
	ConsoleApp() string
	ConsoleCorp() string
	ConsoleTransport() string
	ConsoleSince() string
	ConsolePayload() string
	ConsoleHidden() string
	ConsoleMaskedSearch() string
	ConsoleCut(size int) string
}

func (English) ConsoleOverview() string        { return "Overview" }
func (English) ConsoleEvents() string          { return "Events" }
func (English) ConsoleEvent(seq uint64) string { return fmt.Sprintf("Event %d", seq) }
func (English) ConsoleSubscriptions() string   { return "Subscriptions" }
func (English) ConsoleDead() string            { return "Dead letters" }
func (English) ConsoleReplays() string         { return "Replays" }
func (English) ConsoleApps() string            { return "Apps" }
func (English) ConsoleCatalog() string         { return "Catalogue" }
func (English) ConsoleDecode() string          { return "Decode" }
func (English) ConsoleGateways() string        { return "Gateways" }

func (English) ConsoleSkip() string  { return "Skip to the content" }
func (English) ConsoleFind() string  { return "Find in payloads" }
func (English) ConsolePages() string { return "Pages" }
func (English) ConsoleAway() string {
	return "The gateway does not answer. This page tries again until it does."
}
func (English) ConsoleHowToRead() string { return "Language and theme" }
func (English) ConsoleLanguage() string  { return "Language" }
func (English) ConsoleTheme() string     { return "Theme" }
func (English) ConsoleLight() string     { return "Light" }
func (English) ConsoleDark() string      { return "Dark" }
func (English) ConsoleAsBrowser() string { return "As the browser" }
func (English) ConsoleZone() string      { return "Time zone" }
func (English) ConsoleSet() string       { return "Set" }
func (English) ConsoleMore() string      { return "More" }
func (English) ConsoleShow() string      { return "Show" }
func (English) ConsoleAll() string       { return "All" }
func (English) ConsoleBack() string      { return "Back" }

func (English) ConsoleLogin() string  { return "Log in" }
func (English) ConsoleLogout() string { return "Log out" }
func (English) ConsoleLoginHow() string {
	return "Run this command on the gateway's machine. It opens a link that lets you in, once."
}
func (English) ConsoleLoginAgain() string { return "I am logged in: show the page" }
func (English) ConsoleLinkUsed() string {
	return "This link was used before, or is too old. Each link is good once."
}
func (English) ConsoleRoleNeeded(needed, has string) string {
	return fmt.Sprintf("this needs the role %s; yours is %s. Log in by a link with that role: dingevent console --role %s", needed, has, needed)
}
func (English) ConsoleFailed() string { return "That did not work" }
func (English) ConsoleNoPage(path string) string {
	return fmt.Sprintf("no page is at %q", path)
}
func (English) ConsoleBadForm() string { return "the form could not be read; send it again" }
func (English) ConsoleLargeForm(mebibytes int) string {
	return fmt.Sprintf("the form is larger than %d MiB; send less", mebibytes)
}
func (English) ConsoleBadZone(name string) string {
	return fmt.Sprintf("no time zone %q is known here; names look like Asia/Shanghai", name)
}
func (English) ConsoleBadTime(text string) string {
	return fmt.Sprintf("%q is no time; write it like 2026-01-31T08:00", text)
}
func (English) ConsoleNoAudit(why string) string {
	return "nothing was done, because the audit could not be stored: " + why
}

func (English) ConsoleSeq() string       { return "Sequence" }
func (English) ConsoleReceived() string  { return "Received" }
func (English) ConsoleBorn() string      { return "Happened" }
func (English) ConsoleType() string      { return "Type" }
func (English) ConsoleApp() string       { return "App" }
func (English) ConsoleCorp() string      { return "Organization" }
func (English) ConsoleTransport() string { return "Transport" }
func (English) ConsoleSince() string     { return "Since" }
func (English) ConsolePayload() string   { return "Payload" }
func (English) ConsoleHidden() string    { return "hidden" }
func (English) ConsoleMaskedSearch() string {
	return "Personal data is hidden from you, so this search does not look at it."
}
func (English) ConsoleCut(size int) string {
	return fmt.Sprintf("Only the beginning is shown; the payload has %d bytes.", size)
}
