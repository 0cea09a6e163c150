package words

import "fmt"

// ConsoleOverviewTexts is what the overview of the console says.
type ConsoleOverviewTexts interface {
	OverviewAttention() string
	OverviewNothing() string
	OverviewBad() string
	OverviewWarning() string
	OverviewDeadLetters(count int) string
	OverviewNotWorked(why string) string
	OverviewUnknown() string
	OverviewPerMinute() string
	OverviewStoring() string
	OverviewMilliseconds() string
	OverviewWithin(percent int) string
	OverviewOthers() string
	OverviewMinute() string
	OverviewTable(minutes int) string
	OverviewQuiet() string
	OverviewThisGateway(since string) string
	OverviewNoActivity() string
	OverviewMonth() string
	OverviewMonthAbout(count uint64, since string) string
	OverviewMonthCut() string
	OverviewMonthUnknown() string
	OverviewQuotas() string
	OverviewBacklog() string
	OverviewSubscription() string
	OverviewBehind() string
	OverviewWaiting() string
	OverviewOldest() string
	OverviewMore(count int) string
	OverviewConnections() string
	OverviewNoApp() string
	OverviewState() string
	OverviewOpen() string
	OverviewLastEvent() string
	OverviewFailures() string
	OverviewCommits() string
	OverviewRefusedLately() string
	OverviewNotStored() string
	OverviewLater() string
	OverviewFailed() string
	OverviewLost() string
}

func (English) OverviewAttention() string { return "What needs attention" }
func (English) OverviewNothing() string   { return "Nothing." }
func (English) OverviewBad() string       { return "Failure" }
func (English) OverviewWarning() string   { return "Warning" }
func (English) OverviewDeadLetters(count int) string {
	return fmt.Sprintf("dead letters: %d. See why, then retry or discard.", count)
}
func (English) OverviewNotWorked(why string) string {
	return "It is not worked, and its events wait: " + why
}
func (English) OverviewUnknown() string {
	return "This gateway does not know it. The journal keeps all events from its cursor on."
}
func (English) OverviewPerMinute() string    { return "Events per minute" }
func (English) OverviewStoring() string      { return "Time to store a push" }
func (English) OverviewMilliseconds() string { return "In milliseconds; at most." }
func (English) OverviewWithin(percent int) string {
	return fmt.Sprintf("%d %% within", percent)
}
func (English) OverviewOthers() string { return "others" }
func (English) OverviewMinute() string { return "Minute" }
func (English) OverviewTable(minutes int) string {
	return fmt.Sprintf("As a table, the newest %d minutes", minutes)
}
func (English) OverviewQuiet() string { return "Nothing came in the last 180 minutes." }
func (English) OverviewThisGateway(since string) string {
	return "Of this gateway; it began to count at " + since + ". Events that came again are counted again."
}
func (English) OverviewNoActivity() string { return "It is not known what came in lately." }
func (English) OverviewMonth() string      { return "This month" }
func (English) OverviewMonthAbout(count uint64, since string) string {
	return fmt.Sprintf("About %d events were stored after %s, in China's time.", count, since)
}
func (English) OverviewMonthCut() string {
	return "The journal's oldest event is of this month. Earlier ones may be gone, and more have come."
}
func (English) OverviewMonthUnknown() string {
	return "The journal does not say how many events came this month."
}
func (English) OverviewQuotas() string       { return "DingTalk's quotas are by calendar month." }
func (English) OverviewBacklog() string      { return "Backlog" }
func (English) OverviewSubscription() string { return "Subscription" }
func (English) OverviewBehind() string       { return "Behind" }
func (English) OverviewWaiting() string      { return "Try again" }
func (English) OverviewOldest() string       { return "Next event came" }
func (English) OverviewMore(count int) string {
	return fmt.Sprintf("%d more subscriptions", count)
}
func (English) OverviewConnections() string   { return "Connections" }
func (English) OverviewNoApp() string         { return "The config has no app." }
func (English) OverviewState() string         { return "State" }
func (English) OverviewOpen() string          { return "Open" }
func (English) OverviewLastEvent() string     { return "Last event" }
func (English) OverviewFailures() string      { return "Failures" }
func (English) OverviewCommits() string       { return "Commits that failed" }
func (English) OverviewRefusedLately() string { return "Pushes not stored, in 180 minutes" }
func (English) OverviewNotStored() string     { return "HTTP pushes not stored" }
func (English) OverviewLater() string         { return "Answered LATER" }
func (English) OverviewFailed() string        { return "Answered with an error" }
func (English) OverviewLost() string          { return "Answers lost with their connection" }
