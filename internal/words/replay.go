package words

import "fmt"

// Replay is what the commands of replays say.
type Replay interface {
	ReplayShort() string
	ReplayLong() string
	ReplayExample() string
	ReplayFlagSubscription() string
	ReplayFlagTo() string
	ReplayFlagSink() string
	ReplayFlagID() string
	ReplayFlagType() string
	ReplayFlagCorp() string
	ReplayFlagApp() string
	ReplayFlagRule() string
	ReplayFlagUntil() string
	ReplayFlagFrom() string
	ReplayFlagBefore() string
	ReplayFlagAll() string
	ReplayFlagName() string
	ReplayFlagDryRun() string
	ReplayFlagDetach() string
	ReplayFlagJSON() string
	ReplaySelect() string
	ReplayWhere() string
	ReplayLooking() string
	ReplayWould(count int) string
	ReplayUnjudged(count int) string
	ReplayBegun(id string) string
	ReplayGoesOn(id string) string
	ReplayMayGoOn(id, cause string) string
	ReplayBroken(id, why string) string
	ReplayPaused(id, why string) string
	ReplayDaemonEnded() string
	ReplayDone(id string, delivered, dead int, took string) string
	ReplayLeftDead(id string, dead int) string
	ReplayProgress(id string, waiting, dead int) string
	ReplayListShort() string
	ReplayColumns() string
	ReplayNone() string
	ReplayOwnSink() string
	ReplayState(state string) string
	ReplayShowShort() string
	ReplayForgetShort() string
	ReplayForgetLong() string
}

func (English) ReplayShort() string { return "Deliver stored events again" }
func (English) ReplayLong() string {
	return `Deliver stored events again: through a subscription, which gets what its filter selects, or to a sink of
its own. The receiver sees that it is a replay. No cursor moves, new events go on as before, failures are
tried again, and what cannot be delivered becomes a dead letter of the subscription replay/NAME.

The daemon does it, and goes on after a restart: ending this command ends the watching alone.`
}
func (English) ReplayExample() string {
	return `  dingevent replay --subscription billing --since 2h --type 'bpms_*' --dry-run
  dingevent replay --subscription billing --id 4b6f…
  dingevent replay --to http://localhost:3000/hook --where 'event.result == "agree"' --since 24h
  dingevent replay list`
}
func (English) ReplayFlagSubscription() string { return "through this subscription" }
func (English) ReplayFlagTo() string           { return "to this webhook, as CloudEvents" }
func (English) ReplayFlagSink() string {
	return "to the webhook, file, nats or kafka in this file, written as in the config, with paths as the daemon has them; - is standard input"
}
func (English) ReplayFlagID() string { return "only events with this ID; may be repeated" }
func (English) ReplayFlagType() string {
	return "only this event type; * stands for any characters; may be repeated"
}
func (English) ReplayFlagCorp() string { return "only this organization; may be repeated" }
func (English) ReplayFlagApp() string {
	return "only this app, by its name in the config; may be repeated"
}
func (English) ReplayFlagRule() string {
	return "only what this rule of DingTalk's selects among the events of its type, as in the config; may be repeated"
}
func (English) ReplayFlagUntil() string {
	return "only what was received before then, given like --since"
}
func (English) ReplayFlagFrom() string   { return "only from this sequence on" }
func (English) ReplayFlagBefore() string { return "only before this sequence" }
func (English) ReplayFlagAll() string {
	return "everything that is stored, if nothing else is selected"
}
func (English) ReplayFlagName() string   { return "what the replay is called; the time by default" }
func (English) ReplayFlagDryRun() string { return "count what would be delivered, and deliver nothing" }
func (English) ReplayFlagDetach() string { return "do not wait until it is done" }
func (English) ReplayFlagJSON() string {
	return "one JSON object: with --dry-run the counts, else where the replay stands"
}
func (English) ReplaySelect() string {
	return "select events, for example with --since or --id, or say --all"
}
func (English) ReplayWhere() string   { return "say where to: --subscription, --to or --sink" }
func (English) ReplayLooking() string { return "looking" }
func (English) ReplayWould(count int) string {
	return fmt.Sprintf("%d would be delivered again", count)
}
func (English) ReplayUnjudged(count int) string {
	return fmt.Sprintf("%d cannot be evaluated, because --where fails on them, and would become dead letters; narrow --type, or ask has() first", count)
}
func (English) ReplayBegun(id string) string {
	return fmt.Sprintf("replay %s has begun; watch it: dingevent replay show %s", id, id)
}
func (English) ReplayGoesOn(id string) string {
	return fmt.Sprintf("replay %s goes on; see: dingevent replay show %s", id, id)
}
func (English) ReplayMayGoOn(id, cause string) string {
	return fmt.Sprintf("%s; the replay may go on: dingevent replay show %s", cause, id)
}
func (English) ReplayBroken(id, why string) string {
	return fmt.Sprintf("replay %s cannot go on: %s", id, why)
}
func (English) ReplayPaused(id, why string) string {
	return fmt.Sprintf("replay %s was paused: %s; go on with: dingevent subscriptions resume replay/%s", id, why, id)
}
func (English) ReplayDaemonEnded() string { return "the daemon has ended; the replay goes on with it" }
func (English) ReplayDone(id string, delivered, dead int, took string) string {
	return fmt.Sprintf("replay %s is done: %d delivered, %d dead letters, after %s", id, delivered, dead, took)
}
func (English) ReplayLeftDead(id string, dead int) string {
	return fmt.Sprintf("replay %s left %d dead letters; see: dingevent dead list --subscription replay/%s", id, dead, id)
}
func (English) ReplayProgress(id string, waiting, dead int) string {
	return fmt.Sprintf("replay %s, %d waiting, %d dead", id, waiting, dead)
}
func (English) ReplayListShort() string { return "List replays, also those that are done" }
func (English) ReplayColumns() string {
	return "NAME\tSTATE\tTAKEN\tWAITING\tDEAD\tBEGAN\tTO\t"
}
func (English) ReplayNone() string              { return "no replays" }
func (English) ReplayOwnSink() string           { return "a sink of its own" }
func (English) ReplayState(state string) string { return state }
func (English) ReplayShowShort() string         { return "Show where a replay stands, as JSON" }
func (English) ReplayForgetShort() string       { return "End a replay, and forget it with its dead letters" }
func (English) ReplayForgetLong() string {
	return "End a replay, and forget it with its dead letters. What it has delivered stays delivered."
}
