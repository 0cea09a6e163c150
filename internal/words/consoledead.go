package words

import "fmt"

// ConsoleDeadLetters is what the console's pages of dead letters say.
type ConsoleDeadLetters interface {
	ConsoleLetter(seq uint64, subscription string) string
	ConsoleLetterGone(seq uint64, subscription string) string
	ConsoleReason() string
	ConsoleFirstError() string
	ConsoleFirstAttempt() string
	ConsoleDied() string
	ConsoleDiedSince() string
	ConsoleDiedUntil() string
	ConsoleErrorText() string
	ConsoleDamagedOnly() string
	ConsoleView() string
	ConsoleViewEach() string
	ConsoleViewReasons() string
	ConsoleGroupsOf(n int) string
	ConsoleOneOfThem() string
	ConsoleChoose() string
	ConsoleChooseOne(seq uint64, subscription string) string
	ConsoleNoneChosen() string
	ConsoleRetry() string
	ConsoleRetryChosen() string
	ConsoleDiscard() string
	ConsoleDiscardChosen() string
	ConsoleDiscardWhat() string
	ConsoleAgedOut() string
	ConsoleNoAttempts() string
	ConsoleAttemptsMore(n int) string
	ConsoleDeadNoneThose() string
	ConsoleDeadNoneYet() string
	ConsoleDeadLeft(n int) string
	ConsoleDeadGone(n int) string
	ConsoleAllThatMatch() string
	ConsoleAllHow() string
	ConsoleRetryAll() string
	ConsoleDiscardAll() string
	ConsoleDeadEvery() string
	ConsoleDeadBefore(at string) string
	ConsoleDeadCounting(n int) string
	ConsoleDeadCounted(n int) string
	ConsoleRetryThem(n int) string
	ConsoleDiscardThem(n int) string
	ConsoleBadTally() string
	ConsoleBadSeq(text string) string
	ConsoleJobs() string
	ConsoleNoJobs() string
	ConsoleJobRetries(n int) string
	ConsoleJobDiscards(n int) string
	ConsoleJobTaken() string
	ConsoleJobDone() string
	ConsoleJobStopped() string
	ConsoleJobMore() string
	ConsoleJobAgain() string
	ConsoleTooManyJobs(n int) string
	ConsoleNoJob(id string) string
	ConsoleStop() string
	ConsoleDoneStopping() string
	ConsoleReload() string
}

func (English) ConsoleLetter(seq uint64, subscription string) string {
	return fmt.Sprintf("Dead letter %d of %s", seq, subscription)
}
func (English) ConsoleLetterGone(seq uint64, subscription string) string {
	return fmt.Sprintf("event %d is no dead letter of %q, or not any more", seq, subscription)
}
func (English) ConsoleReason() string       { return "Reason" }
func (English) ConsoleFirstError() string   { return "First error:" }
func (English) ConsoleFirstAttempt() string { return "First attempt" }
func (English) ConsoleDied() string         { return "Died" }
func (English) ConsoleDiedSince() string    { return "Died since" }
func (English) ConsoleDiedUntil() string    { return "Died before" }
func (English) ConsoleErrorText() string    { return "Text of the error" }
func (English) ConsoleDamagedOnly() string  { return "Only damaged events" }
func (English) ConsoleView() string         { return "View" }
func (English) ConsoleViewEach() string     { return "each dead letter" }
func (English) ConsoleViewReasons() string  { return "by reason" }
func (English) ConsoleGroupsOf(n int) string {
	return fmt.Sprintf("Reasons of %d dead letters. A number or an ID in an error counts as the same.", n)
}
func (English) ConsoleOneOfThem() string { return "One of them" }
func (English) ConsoleChoose() string    { return "Choose" }
func (English) ConsoleChooseOne(seq uint64, subscription string) string {
	return fmt.Sprintf("Choose %d of %s", seq, subscription)
}
func (English) ConsoleNoneChosen() string    { return "Nothing was chosen, so nothing was done." }
func (English) ConsoleRetry() string         { return "Retry" }
func (English) ConsoleRetryChosen() string   { return "Retry the chosen ones" }
func (English) ConsoleDiscard() string       { return "Discard…" }
func (English) ConsoleDiscardChosen() string { return "Discard the chosen ones" }
func (English) ConsoleDiscardWhat() string {
	return "What is discarded is never delivered, and cannot be had back."
}
func (English) ConsoleAgedOut() string    { return "the event has aged out" }
func (English) ConsoleNoAttempts() string { return "No attempts are recorded any more." }
func (English) ConsoleAttemptsMore(n int) string {
	return fmt.Sprintf("Only the first %d are shown.", n)
}
func (English) ConsoleDeadNoneThose() string { return "No dead letter matches." }
func (English) ConsoleDeadNoneYet() string   { return "None was found so far. Go on with the next page." }
func (English) ConsoleDeadLeft(n int) string {
	return fmt.Sprintf("%d were left alone: nobody works their subscription, so nobody would try.", n)
}
func (English) ConsoleDeadGone(n int) string {
	return fmt.Sprintf("%d were no dead letters any more.", n)
}
func (English) ConsoleAllThatMatch() string { return "All that match" }
func (English) ConsoleAllHow() string {
	return "First they are counted. Nothing happens before you confirm the number."
}
func (English) ConsoleRetryAll() string   { return "Retry all that match" }
func (English) ConsoleDiscardAll() string { return "Discard all that match" }
func (English) ConsoleDeadEvery() string {
	return "No filter: these are all dead letters of all subscriptions."
}
func (English) ConsoleDeadBefore(at string) string {
	return fmt.Sprintf("Only what died before %s. What dies later stays.", at)
}
func (English) ConsoleDeadCounting(n int) string {
	return fmt.Sprintf("%d dead letters so far; still looking.", n)
}
func (English) ConsoleDeadCounted(n int) string {
	return fmt.Sprintf("%d dead letters match.", n)
}
func (English) ConsoleRetryThem(n int) string {
	return fmt.Sprintf("Retry these %d", n)
}
func (English) ConsoleDiscardThem(n int) string {
	return fmt.Sprintf("Discard these %d for ever", n)
}
func (English) ConsoleBadTally() string {
	return "this count was changed, or is from before the last start of the gateway; count again"
}
func (English) ConsoleBadSeq(text string) string {
	return fmt.Sprintf("%q is no sequence", text)
}
func (English) ConsoleJobs() string   { return "Jobs" }
func (English) ConsoleNoJobs() string { return "No jobs since the gateway began." }
func (English) ConsoleJobRetries(n int) string {
	return fmt.Sprintf("Retrying %d dead letters", n)
}
func (English) ConsoleJobDiscards(n int) string {
	return fmt.Sprintf("Discarding %d dead letters", n)
}
func (English) ConsoleJobTaken() string { return "written down, and will be done" }
func (English) ConsoleJobDone() string  { return "It is done." }
func (English) ConsoleJobStopped() string {
	return "It was stopped. What it had come to is done, the rest is untouched."
}
func (English) ConsoleJobMore() string {
	return "More matched than were counted. They were left alone; count again."
}
func (English) ConsoleJobAgain() string {
	return "Go back to the dead letters, and count again: what is done is not done twice."
}
func (English) ConsoleTooManyJobs(n int) string {
	return fmt.Sprintf("%d jobs run already; wait until one has ended, or stop one", n)
}
func (English) ConsoleNoJob(id string) string {
	return fmt.Sprintf("no job %q is known; jobs are forgotten when the gateway restarts", id)
}
func (English) ConsoleStop() string         { return "Stop" }
func (English) ConsoleDoneStopping() string { return "It is being stopped." }
func (English) ConsoleReload() string       { return "Reload" }
