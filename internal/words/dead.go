package words

import "fmt"

// Dead is what the commands of dead letters say.
type Dead interface {
	DeadShort() string
	DeadLong() string
	DeadExample() string
	DeadListShort() string
	DeadListLong() string
	DeadListExample() string
	DeadShowShort() string
	DeadFlagLimitJSON() string
	DeadFlagSubscription() string
	DeadFlagSince() string
	DeadFlagUntil() string
	DeadFlagError() string
	DeadFlagAll() string
	DeadFlagDryRun() string
	DeadFlagMoveJSON() string
	DeadColumns() string
	DeadNone() string
	DeadNoneThose() string
	DeadUnknown(id string) string
	DeadRetryShort() string
	DeadDiscardShort() string
	DeadMoveLong(short string) string
	DeadMoveExample(verb string) string
	DeadRetried() string
	DeadDiscarded() string
	DeadWouldRetry() string
	DeadWouldDiscard() string
	DeadNotWorked() string
	DeadNotDead() string
	DeadGone() string
	DeadNone1(seq uint64, id string) string
	DeadMoved(count int, what string) string
	DeadSelect() string
	DeadSomeNotWorked() string
	DeadUnjudged(count int, subscription string, seq uint64, why string) string
}

func (English) DeadShort() string { return "Dead letters: deliveries that ended without success" }
func (English) DeadLong() string {
	return `Dead letters are deliveries that ended without success: the subscription refused the event, or its time of
retries is over. They are kept with their event until they are tried again or thrown away.

Without a command it lists them.`
}
func (English) DeadExample() string {
	return `  dingevent dead
  dingevent dead show 4b6f…
  dingevent dead retry 4b6f… --subscription billing
  dingevent dead retry --error timeout --since 2h --dry-run
  dingevent dead discard --all --subscription billing`
}
func (English) DeadListShort() string { return "List dead letters" }
func (English) DeadListLong() string {
	return `List dead letters, or those that the flags select, which have to be true together. Those that an
expression cannot evaluate are left out, and counted on standard error.`
}
func (English) DeadListExample() string {
	return `  dingevent dead list --type 'bpms_*' --since 24h
  dingevent dead list --error timeout --json | jq .event.data`
}
func (English) DeadShowShort() string {
	return "Show a dead letter with its event and its attempts, as JSON"
}
func (English) DeadFlagLimitJSON() string    { return "one JSON object a line, with the event" }
func (English) DeadFlagSubscription() string { return "only of this subscription" }
func (English) DeadFlagSince() string {
	return "only what died since then: 15m, 24h, 2026-01-31T08:00:00+08:00, a time as tables show it, or a date in China"
}
func (English) DeadFlagUntil() string { return "only what died before then, given like --since" }
func (English) DeadFlagError() string {
	return "only where the last attempt's error has this text in it, in upper or lower case"
}
func (English) DeadFlagAll() string { return "every dead letter there is now" }
func (English) DeadFlagDryRun() string {
	return "move nothing; print which would be moved, and how many"
}
func (English) DeadFlagMoveJSON() string {
	return "one JSON object a line for each dead letter, with its outcome"
}
func (English) DeadColumns() string   { return "SUBSCRIPTION\tSEQ\tDIED\tATTEMPTS\tTYPE\tID\tREASON" }
func (English) DeadNone() string      { return "no dead letters" }
func (English) DeadNoneThose() string { return "no dead letter is selected by these flags" }
func (English) DeadUnknown(id string) string {
	return fmt.Sprintf("no dead letter %q; list them with: dingevent dead list", id)
}
func (English) DeadRetryShort() string   { return "Try dead letters again, now" }
func (English) DeadDiscardShort() string { return "Throw dead letters away" }
func (English) DeadMoveLong(short string) string {
	return short + `: those of one event, those that the flags select (which have to be true together), or
all. What dies after the start of the command is left alone. So are those that an expression cannot
evaluate; then the code is 1.`
}
func (English) DeadMoveExample(verb string) string {
	return "  dingevent dead " + verb + ` 4b6f… --subscription billing
  dingevent dead ` + verb + ` --error 'connection refused' --since 2h --dry-run
  dingevent dead ` + verb + ` --type bpms_instance_change --where 'event.result == "agree"'`
}
func (English) DeadRetried() string      { return "will be tried again" }
func (English) DeadDiscarded() string    { return "discarded" }
func (English) DeadWouldRetry() string   { return "would be tried again" }
func (English) DeadWouldDiscard() string { return "would be discarded" }
func (English) DeadNotWorked() string {
	return "left alone: nobody works the subscription, so nobody would try; see why with: dingevent subscriptions"
}
func (English) DeadNotDead() string { return "is no dead letter any more; somebody else moved it" }
func (English) DeadGone() string    { return "is gone, with its subscription" }
func (English) DeadNone1(seq uint64, id string) string {
	return fmt.Sprintf("%d %s: is no dead letter, or not any more", seq, id)
}
func (English) DeadMoved(count int, what string) string { return fmt.Sprintf("%d %s", count, what) }
func (English) DeadSelect() string {
	return "name one dead letter, or select some by flags such as --type and --error, or say --all; list them with: dingevent dead list"
}
func (English) DeadSomeNotWorked() string {
	return "some dead letters were left alone: nobody works their subscription, so nobody would try; see why with: dingevent subscriptions"
}
func (English) DeadUnjudged(count int, subscription string, seq uint64, why string) string {
	return fmt.Sprintf("%d could not be evaluated and were left out, such as %s %d: %s; narrow --type, ask has() first, or name them one by one",
		count, subscription, seq, why)
}
