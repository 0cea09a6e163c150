package words

import "fmt"

// Subscriptions is what the commands of subscriptions and attempts say.
type Subscriptions interface {
	SubsShort() string
	SubsColumns() string
	SubsNone() string
	SubsNotWorked(why string) string
	SubsNotInConfig() string
	SubsAttached(connections int) string
	SubsPaused(drain bool, since string) string
	SubsShowShort() string
	SubsFrom(source string) string
	SubsPosition(cursor, behind uint64, waiting, parked, dead int) string
	SubsSetShort() string
	SubsSetLong() string
	SubsSetExample() string
	SubsSetFlagFile() string
	SubsSetDone(name string) string
	SubsPauseShort() string
	SubsPauseLong() string
	SubsPauseDone(name string) string
	SubsPauseFlagReason() string
	SubsDrainShort() string
	SubsDrainLong() string
	SubsDrainDone(name string) string
	SubsResumeShort() string
	SubsResumeLong() string
	SubsResumeDone(name string) string
	SubsForgetShort() string
	SubsForgetLong() string
	SubsForgetDone(name string) string
	SubsSeekShort() string
	SubsSeekLong() string
	SubsSeekExample() string
	SubsSeekFlagTo() string
	SubsSeekDone(name string, cursor uint64) string
	SubsSeekBeyond(asked, next uint64) string

	AttemptsShort() string
	AttemptsLong() string
	AttemptsExample() string
	AttemptsFlagSeq() string
	AttemptsFlagJSON() string
	AttemptsColumns() string
	AttemptsNone(subscription string) string
	AttemptsOutcome(outcome string) string
}

func (English) SubsShort() string   { return "List subscriptions and where they stand" }
func (English) SubsColumns() string { return "NAME\tCURSOR\tBEHIND\tWAITING\tPARKED\tDEAD\t" }
func (English) SubsNone() string {
	return "no subscriptions: events are stored, and delivered to nobody"
}
func (English) SubsNotWorked(why string) string { return "not worked: " + why }
func (English) SubsNotInConfig() string {
	return "not in the config; put it back, set it anew, or forget it"
}
func (English) SubsAttached(connections int) string {
	return fmt.Sprintf("attached connections: %d", connections)
}
func (English) SubsPaused(drain bool, since string) string {
	if drain {
		return "draining since " + since
	}
	return "paused since " + since
}
func (English) SubsShowShort() string {
	return "Show what a subscription is made of, without its secrets, and where it stands"
}
func (English) SubsFrom(source string) string {
	switch source {
	case "config":
		return "from the config"
	case "api":
		return "from the command or the API"
	case "nobody":
		return "worked by nobody: it is not in the config"
	}
	return "from where is unknown while the daemon is stopped"
}
func (English) SubsPosition(cursor, behind uint64, waiting, parked, dead int) string {
	return fmt.Sprintf("cursor %d, %d behind, %d waiting, %d parked, %d dead letters", cursor, behind, waiting, parked, dead)
}
func (English) SubsSetShort() string {
	return "Make a subscription, or change it, while the daemon runs"
}
func (English) SubsSetLong() string {
	return `Make a subscription, or change it, while the daemon runs. FILE holds what an entry of subscriptions
in the config does, in YAML or JSON; - is standard input. ${NAME} in it is taken from the daemon's
environment, each time it opens the subscription, and paths in it are the daemon's.

It is kept in the journal, also over a restart. A new one begins where start says; a changed one goes on
at its cursor. One that is in the config can be changed there alone.`
}
func (English) SubsSetExample() string {
	return `  dingevent subscriptions set billing -f billing.yaml
  echo '{types: [bpms_*], webhook: {url: "https://billing.example.com/hook"}}' |
    dingevent subscriptions set billing -f -`
}
func (English) SubsSetFlagFile() string        { return "what it is made of; - is standard input" }
func (English) SubsSetDone(name string) string { return "set " + name }
func (English) SubsPauseShort() string         { return "Attempt nothing until the subscription is resumed" }
func (English) SubsPauseLong() string {
	return `Attempt nothing until the subscription is resumed, also after a restart. Attempts under way end
by themselves, new events wait in the log, and the time of retries stands still.`
}
func (English) SubsPauseDone(name string) string { return "paused " + name }
func (English) SubsPauseFlagReason() string      { return "why, for whoever sees it stand still" }
func (English) SubsDrainShort() string           { return "Take no new events, and finish those that were taken" }
func (English) SubsDrainLong() string {
	return `Take no new events from the log until the subscription is resumed, also after a restart. What was
taken before is still attempted until it is done: waiting and parked go to 0.`
}
func (English) SubsDrainDone(name string) string { return "draining " + name }
func (English) SubsResumeShort() string          { return "End a pause, or a drain" }
func (English) SubsResumeLong() string {
	return "End a pause or a drain. It changes nothing where there is none."
}
func (English) SubsResumeDone(name string) string { return "resumed " + name }
func (English) SubsForgetShort() string {
	return "End a subscription that is not in the config, and forget it"
}
func (English) SubsForgetLong() string {
	return `End a subscription that is not in the config, and forget it with its dead letters. Until then the
journal keeps all events from its cursor on.`
}
func (English) SubsForgetDone(name string) string { return "forgot " + name }
func (English) SubsSeekShort() string             { return "Move the cursor of a subscription" }
func (English) SubsSeekLong() string {
	return `Move the cursor of a subscription, forward or back. Events that are passed over are not delivered.
Those that come again are delivered again, except those that wait for another attempt or are dead
letters. A subscription that is worked stands still meanwhile, until its attempts have ended.`
}
func (English) SubsSeekExample() string {
	return `  dingevent subscriptions seek billing --to 1200
  dingevent subscriptions seek billing --to 2026-11-26T08:00:00+08:00`
}
func (English) SubsSeekFlagTo() string {
	return "a sequence, beginning, now, or when the events from there on were received: a time, or a date in China"
}
func (English) SubsSeekDone(name string, cursor uint64) string {
	return fmt.Sprintf("%s takes %d next", name, cursor)
}
func (English) SubsSeekBeyond(asked, next uint64) string {
	return fmt.Sprintf("%d is beyond the end of the log, which is at %d: it waits for the next event", asked, next)
}

func (English) AttemptsShort() string {
	return "Failed attempts of a subscription, and those that came after them"
}
func (English) AttemptsLong() string {
	return `List the recorded attempts of a subscription, newest first, or those of one event, oldest first:
every failed one and all later ones of that event. A success at the first attempt is recorded only
where the subscription has record: all in the config.`
}
func (English) AttemptsExample() string {
	return `  dingevent attempts billing
  dingevent attempts billing --seq 1204 --json`
}
func (English) AttemptsFlagSeq() string { return "only of the event in this place" }
func (English) AttemptsFlagJSON() string {
	return "one JSON object a line, with what the other side answered"
}
func (English) AttemptsColumns() string { return "SEQ\tATTEMPT\tBEGAN\tTOOK\tOUTCOME\tSTATUS\tERROR" }
func (English) AttemptsNone(subscription string) string {
	return "no attempts of " + subscription + " are recorded: nothing has failed"
}
func (English) AttemptsOutcome(outcome string) string { return outcome }
