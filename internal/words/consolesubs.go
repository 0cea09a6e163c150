package words

import "fmt"

// ConsoleSubs is what the console's pages of subscriptions say.
type ConsoleSubs interface {
	ConsoleName() string
	ConsoleSubscription() string
	ConsoleSubscriptionOf(name string) string
	ConsoleStanding() string
	ConsoleBehind() string
	ConsoleWaiting() string
	ConsoleParked() string
	ConsoleCursor() string
	ConsoleConnections() string
	ConsoleNobodyAttached() string
	ConsoleUnanswered(n int) string
	ConsoleTrouble() string
	ConsoleNoneOf(total int) string
	ConsoleSource() string
	ConsoleSpec() string
	ConsoleNoSpec() string
	ConsoleActions() string
	ConsoleWorkedHere() string
	ConsoleWorkedByNobody() string
	ConsoleFault() string
	ConsoleBreaker(since string) string
	ConsoleStalled() string
	ConsoleJournalFails() string
	ConsoleLastError() string
	ConsoleAttempts() string
	ConsoleAttemptsOf(name string) string
	ConsoleWhoChanged() string
	ConsoleAllAttempts() string
	ConsoleAttempt() string
	ConsoleBegan() string
	ConsoleEnded() string
	ConsoleTook() string
	ConsoleOutcome() string
	ConsoleAnswer() string
	ConsolePause() string
	ConsolePauseHow() string
	ConsolePauseReason() string
	ConsoleDrain() string
	ConsoleResume() string
	ConsoleTestSend() string
	ConsoleNoNewest() string
	ConsoleReplayThrough() string
	ConsoleSeek() string
	ConsoleSeekOf(name string) string
	ConsoleSeekHow() string
	ConsoleSeekTo() string
	ConsoleSeekLook() string
	ConsoleSeekFromTo(from, to uint64) string
	ConsoleSeekNothing() string
	ConsoleSeekBack() string
	ConsoleSeekForward() string
	ConsoleSeekDo(to uint64) string
	ConsoleNoSuchEnd() string
	ConsoleForget() string
	ConsoleForgetOf(name string) string
	ConsoleForgetWhat() string
	ConsoleForgetDo(dead int) string
	ConsoleForgetGrown() string
	ConsoleDoneTaken() string
	ConsoleDonePaused() string
	ConsoleDoneDraining() string
	ConsoleDoneResumed() string
	ConsoleDoneSought() string
	ConsoleDoneSet() string
	ConsoleDoneForgotten() string
}

func (English) ConsoleName() string         { return "Name" }
func (English) ConsoleSubscription() string { return "Subscription" }
func (English) ConsoleSubscriptionOf(name string) string {
	return fmt.Sprintf("Subscription %s", name)
}
func (English) ConsoleStanding() string       { return "State" }
func (English) ConsoleBehind() string         { return "Behind" }
func (English) ConsoleWaiting() string        { return "Waiting" }
func (English) ConsoleParked() string         { return "Parked" }
func (English) ConsoleCursor() string         { return "Cursor" }
func (English) ConsoleConnections() string    { return "Connections" }
func (English) ConsoleNobodyAttached() string { return "no program is attached; its events wait" }
func (English) ConsoleUnanswered(n int) string {
	return fmt.Sprintf("%d unanswered", n)
}
func (English) ConsoleTrouble() string { return "Only those that need a person" }
func (English) ConsoleNoneOf(total int) string {
	return fmt.Sprintf("None of the %d is selected.", total)
}
func (English) ConsoleSource() string         { return "Where it is from" }
func (English) ConsoleSpec() string           { return "What it is made of" }
func (English) ConsoleNoSpec() string         { return "What it is made of is not known here." }
func (English) ConsoleWhoChanged() string     { return "Who changed it" }
func (English) ConsoleActions() string        { return "Actions" }
func (English) ConsoleWorkedHere() string     { return "worked here" }
func (English) ConsoleWorkedByNobody() string { return "worked by nobody" }
func (English) ConsoleFault() string          { return "cannot be worked" }
func (English) ConsoleBreaker(since string) string {
	return fmt.Sprintf("breaker open since %s", since)
}
func (English) ConsoleStalled() string      { return "stalled: too many wait, no new events are taken" }
func (English) ConsoleJournalFails() string { return "the journal fails: nothing is attempted" }
func (English) ConsoleLastError() string    { return "Last error" }
func (English) ConsoleAttempts() string     { return "Recorded attempts" }
func (English) ConsoleAttemptsOf(name string) string {
	return fmt.Sprintf("Attempts of %s", name)
}
func (English) ConsoleAllAttempts() string { return "All recorded attempts" }
func (English) ConsoleAttempt() string     { return "Attempts" }
func (English) ConsoleBegan() string       { return "Began" }
func (English) ConsoleEnded() string       { return "Ended" }
func (English) ConsoleTook() string        { return "Took" }
func (English) ConsoleOutcome() string     { return "Outcome" }
func (English) ConsoleAnswer() string      { return "Answer" }
func (English) ConsolePause() string       { return "Pause" }
func (English) ConsolePauseHow() string {
	return "Nothing is attempted until it is resumed, also after a restart. New events wait in the journal."
}
func (English) ConsolePauseReason() string { return "Reason" }
func (English) ConsoleDrain() string       { return "First finish what was taken before" }
func (English) ConsoleResume() string      { return "Resume" }
func (English) ConsoleTestSend() string    { return "Send its newest event again" }
func (English) ConsoleNoNewest() string {
	return "No stored event was found that this subscription wants. Select events to replay."
}
func (English) ConsoleReplayThrough() string { return "Replay through it" }
func (English) ConsoleSeek() string          { return "Move the cursor" }
func (English) ConsoleSeekOf(name string) string {
	return fmt.Sprintf("Move the cursor of %s", name)
}
func (English) ConsoleSeekHow() string {
	return "Write now, beginning, a sequence, a time such as 2026-11-26T08:00:00+08:00, or a date in China. The next page says what that means, and moves nothing."
}
func (English) ConsoleSeekTo() string   { return "To" }
func (English) ConsoleSeekLook() string { return "Look what that means" }
func (English) ConsoleSeekFromTo(from, to uint64) string {
	return fmt.Sprintf("The cursor goes from %d to %d.", from, to)
}
func (English) ConsoleSeekNothing() string { return "The cursor is there already." }
func (English) ConsoleSeekBack() string {
	return "The events between are delivered again, except those that wait for another attempt or are dead letters."
}
func (English) ConsoleSeekForward() string {
	return "The events between are not delivered. Events that wait for another attempt still are."
}
func (English) ConsoleSeekDo(to uint64) string {
	return fmt.Sprintf("Move the cursor to %d", to)
}
func (English) ConsoleNoSuchEnd() string {
	return "the end of the journal is not known, because the database does not answer; try again"
}
func (English) ConsoleForget() string { return "Forget" }
func (English) ConsoleForgetOf(name string) string {
	return fmt.Sprintf("Forget %s", name)
}
func (English) ConsoleForgetWhat() string {
	return "It ends, and its dead letters go with it for ever. What waits for another attempt is not delivered any more."
}
func (English) ConsoleForgetDo(dead int) string {
	return fmt.Sprintf("Forget it, with %d dead letters", dead)
}
func (English) ConsoleForgetGrown() string {
	return "There are more dead letters now than the page said. Look again."
}
func (English) ConsoleDoneTaken() string  { return "It is written down, and will be done." }
func (English) ConsoleDonePaused() string { return "It is paused." }
func (English) ConsoleDoneDraining() string {
	return "It finishes what was taken, and takes no new events."
}
func (English) ConsoleDoneResumed() string   { return "It goes on." }
func (English) ConsoleDoneSought() string    { return "The cursor was moved." }
func (English) ConsoleDoneSet() string       { return "It is set." }
func (English) ConsoleDoneForgotten() string { return "It is forgotten." }
