package words

import "fmt"

// Suites is what is said of third-party apps: their tickets, and the organizations that have authorized them.
type Suites interface {
	SuiteShort() string
	SuiteLong() string
	SuiteExample() string
	SuiteNone() string
	SuiteColumns() string
	SuiteTicketShort() string
	SuiteTicketLong() string
	SuiteTicketExample() string
	SuiteOrgsShort() string
	SuiteOrgsLong() string
	SuiteOrgsExample() string
	SuiteOrgsColumns() string
	SuiteOrgsNone(app string) string
	SuiteFlagState() string
	SuiteFlagCorp() string
	SuiteFlagLimit() string
	SuiteTicketState(state string) string
	SuiteOrgState(state string) string
	SuiteCodeState(code string) string
	SuiteTicketLine(state, ago string) string
	SuiteTicketHint() string
	SuiteOrgsLine(authorized, relieved int) string
	SuiteWaiting(codes int) string
	SuiteFailed(orgs int) string
	SuiteFailedHint(app string) string
	SuiteForeign(events uint64) string
	SuiteForeignHint() string
	SuiteDropped(orgs uint64) string
	DoctorNoSuite() string
	OrgsTitle() string
	OrgsNone() string
	OrgsSince() string
	OrgsChanged() string
	OrgsCode() string
}

func (English) SuiteShort() string { return "Third-party apps: tickets, and who has authorized them" }
func (English) SuiteLong() string {
	return `List the third-party apps whose suite tickets and organizations are kept, with the age of the ticket. An app is
among them if it has suite in the config.

DingTalk pushes a new ticket every few hours, and takes no other than its last. The ticket itself is shown by
dingevent suite ticket alone, because it is a secret.`
}
func (English) SuiteExample() string {
	return `  dingevent suite
  dingevent suite orgs vendor --state authorized`
}
func (English) SuiteNone() string {
	return "no third-party app; give an app of the config the key suite"
}
func (English) SuiteColumns() string {
	return "APP\tTICKET\tGIVEN\tAUTHORIZED\tRELIEVED\tCODES WAITING"
}
func (English) SuiteTicketShort() string {
	return "Print the newest suite ticket of an app, which is a secret"
}
func (English) SuiteTicketLong() string {
	return `Print the suite ticket that DingTalk has given the app last, and nothing else. Whoever has it and the app's secret
reads the data of organizations: do not put it into logs.

Ask again for each use. DingTalk takes no other ticket than its last.`
}
func (English) SuiteTicketExample() string { return `  ticket=$(dingevent suite ticket vendor)` }
func (English) SuiteOrgsShort() string     { return "List the organizations that have authorized an app" }
func (English) SuiteOrgsLong() string {
	return `List the organizations that have authorized the app, now or once. Times are those that DingTalk gave. They decide how
an organization stands, and not the order in which events arrive.`
}
func (English) SuiteOrgsExample() string {
	return `  dingevent suite orgs vendor
  dingevent suite orgs vendor --state relieved --json`
}
func (English) SuiteOrgsColumns() string {
	return "CORP\tNAME\tSTATE\tSINCE\tCHANGED\tLAST EVENT\tCODE"
}
func (English) SuiteOrgsNone(app string) string { return app + ": no such organization" }
func (English) SuiteFlagState() string {
	return "only organizations in this state: authorized or relieved"
}
func (English) SuiteFlagCorp() string  { return "only this organization, by its corp ID" }
func (English) SuiteFlagLimit() string { return "at most so many; 0 for all" }
func (English) SuiteTicketState(state string) string {
	if state == "late" {
		return "late, the next should have come"
	}
	return state
}
func (English) SuiteOrgState(state string) string { return state }
func (English) SuiteCodeState(code string) string {
	switch code {
	case "waiting":
		return "waits for the hook"
	case "handed":
		return "the hook has it"
	case "failed":
		return "given up"
	}
	return code
}
func (English) SuiteTicketLine(state, ago string) string {
	switch state {
	case "none":
		return "no suite ticket has come"
	case "late":
		return "the suite ticket was given " + ago + "; the next one should have come"
	}
	return "the suite ticket was given " + ago
}
func (English) SuiteTicketHint() string {
	return "look in the developer console whether suite_ticket is pushed here; it can be pushed by hand there"
}
func (English) SuiteOrgsLine(authorized, relieved int) string {
	return fmt.Sprintf("organizations: %d have authorized the app, %d have ended that", authorized, relieved)
}
func (English) SuiteWaiting(codes int) string {
	return fmt.Sprintf("codes that wait for the hook or the activation: %d", codes)
}
func (English) SuiteFailed(orgs int) string {
	return fmt.Sprintf("organizations whose code was given up: %d", orgs)
}
func (English) SuiteFailedHint(app string) string {
	return "dingevent suite orgs " + app + " says why; such an organization may have to authorize the app again"
}
func (English) SuiteForeign(events uint64) string {
	return fmt.Sprintf("events of another suite, which change nothing: %d", events)
}
func (English) SuiteForeignHint() string {
	return "compare the client_id with the SuiteKey in the developer console; give each suite an app of its own"
}
func (English) SuiteDropped(orgs uint64) string {
	return fmt.Sprintf("organizations that were forgotten, because there were more than 20,000: %d", orgs)
}
func (English) DoctorNoSuite() string { return "the daemon does not keep tickets and organizations" }
func (English) OrgsTitle() string     { return "Organizations" }
func (English) OrgsNone() string      { return "No such organization has authorized the app." }
func (English) OrgsSince() string     { return "Since" }
func (English) OrgsChanged() string   { return "Changed" }
func (English) OrgsCode() string      { return "Code" }
