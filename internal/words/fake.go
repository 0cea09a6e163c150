package words

import (
	"fmt"
	"strings"
)

// Fake is what trigger and fault say, and the fake DingTalk that they talk to.
type Fake interface {
	TriggerShort() string
	TriggerLong() string
	TriggerExample() string
	TriggerName() string
	TriggerFlagTransport() string
	TriggerFlagRDS() string
	TriggerFlagData() string
	TriggerNoRDS() string
	TriggerRow(eventType, id, table, server string) string
	TriggerFlagCorp() string
	TriggerFlagID() string
	TriggerFlagClientID() string
	TriggerFlagWait() string
	TriggerFlagCount() string
	TriggerFlagEvery() string
	TriggerFlagList() string
	TriggerFlagJSON() string
	TriggerBadCount() string
	TriggerNotAnswered(unanswered, count int) string
	TriggerAttempt(eventType, way, id string, number int, result string, ms int64) string
	TriggerResponse(response string) string
	TriggerSuccess() string
	TriggerOverQuota() string
	TriggerUnsubscribed() string
	TriggerNotYet() string
	TriggerNoCallback(topic string, unwanted, robot bool) string
	TriggerNotAllYet() string
	TriggerBurst(pushed, answered, failed, overQuota, trying int) string
	TriggerNoSample(eventType string, near []string) string
	FakeFlagSimulator() string
	FakeAway(cause string) string
	FakeNoTransport(way string) string
	FakeNoCallback() string
	FakeNobody(canHTTP bool) string
	FakeSeveral(count int) string
	FakeBadCount(most int) string
	FakeNoFault() string
	FakeNoConnection() string
	FaultShort() string
	FaultLong() string
	FaultExample() string
	FaultCut() string
	FaultHalfOpen() string
	FaultSlow() string
	FaultDuplicate() string
	FaultReorder() string
	FaultBadSignature() string
	FaultOutage() string
	FaultRefuse() string
	FaultDeny() string
	FaultSkew() string
	FaultFlagClientID() string
	FaultFlagConnectionID() string
	FaultFlagEvery() string
	FaultFlagFor() string
	FaultFlagRate() string
	FaultFlagCount() string
	FaultFlagDelay() string
	FaultFlagJitter() string
	FaultFlagAfter() string
	FaultFlagWithin() string
	FaultFlagSize() string
	FaultFlagPings() string
	FaultFlagBy() string
	FaultFlagStatus() string
	FaultFlagBody() string
	FaultFlagCode() string
	FaultFlagMessage() string
	FaultFlagReset() string
	FaultFlagHang() string
	FaultFlagCall() string
	FaultFlagAs() string
	FaultFlagRetryAfter() string
	FaultNoDenial(as string) string
	FaultEndShort() string
	FaultEnded(count int) string
	FaultDisconnectShort() string
	FaultDisconnectFlagClientID() string
	FaultDisconnectFlagReason() string
	FaultToldToLeave(count int) string
	FaultConnection(id, clientID string, halfOpen bool, span string) string
	FaultNone() string
	FaultActive(id, hits int, spec string) string
	FaultRate(rate float64) string
	FaultNegative() string
	FaultStatus(status int) string
	FaultIdle(fault, member, example string) string
	FaultHasNo(name, member string) string
}

func (English) TriggerShort() string { return "Let the fake DingTalk push one event, or many" }
func (English) TriggerLong() string {
	return `Let the fake DingTalk of "dingevent dev" or "dingevent simulate" push one event: a sample of
ours, or --data. A TYPE that starts with a slash is the topic of a Stream callback, such as
a robot message. An HTTP payload that does not name its type gets the members DingTalk adds
there; everything else goes out byte for byte. The code is 1 if the push is not answered
with success within --wait.

With --count it is so many events at once, with --every one after the other.`
}
func (English) TriggerExample() string {
	return `  dingevent trigger bpms_instance_change
  dingevent trigger /v1.0/im/bot/messages/get --data '{"msgId":"m1","text":{"content":"hello"}}'
  dingevent trigger user_add_org --transport http --data '{"userId":["u1"]}'
  dingevent trigger user_add_org --transport rds --rds mysql://root:secret@127.0.0.1:3306/test
  dingevent trigger my_new_event --data @payload.json
  dingevent trigger bpms_task_change --count 1000 --wait 1m
  dingevent trigger bpms_task_change --count 60 --every 1s`
}
func (English) TriggerName() string {
	return "name an event type; those with a sample: dingevent trigger --list"
}
func (English) TriggerFlagTransport() string { return "stream, http or synchttp; or rds, with --rds" }
func (English) TriggerFlagRDS() string {
	return "with --transport rds: the mysql:// URL of a vendor's tables, which are made if they are not there; no fake DingTalk is needed"
}
func (English) TriggerNoRDS() string {
	return "--transport rds writes a row: say where with --rds mysql://USER:PASSWORD@HOST:3306/DATABASE"
}
func (English) TriggerRow(eventType, id, table, server string) string {
	return fmt.Sprintf("%s by rds  %s  written to %s at %s", eventType, id, table, server)
}
func (English) TriggerFlagData() string {
	return "the payload: JSON, @file, or - for standard input; a sample by default"
}
func (English) TriggerFlagCorp() string { return "the organization it happened in" }
func (English) TriggerFlagID() string {
	return "the event's ID, followed by a number if there are many; a new one by default"
}
func (English) TriggerFlagClientID() string {
	return "Stream: push to this app; the only one connected by default"
}
func (English) TriggerFlagWait() string { return "wait so long for the answer" }
func (English) TriggerFlagCount() string {
	return "push so many events, at once unless --every is given"
}
func (English) TriggerFlagEvery() string { return "time between two pushes" }
func (English) TriggerFlagList() string  { return "list the types that have a sample" }
func (English) TriggerFlagJSON() string  { return "one JSON object: the attempts and what came of them" }
func (English) TriggerBadCount() string {
	return "--count must be at least 1, and --every not below zero"
}
func (English) TriggerNotAnswered(unanswered, count int) string {
	return fmt.Sprintf("%d of %d were not answered with success", unanswered, count)
}
func (English) TriggerAttempt(eventType, way, id string, number int, result string, ms int64) string {
	return fmt.Sprintf("%s by %s  %s  attempt %d  %s after %d ms", eventType, way, id, number, result, ms)
}
func (English) TriggerResponse(response string) string { return "response: " + response }
func (English) TriggerSuccess() string                 { return "answered success" }
func (English) TriggerOverQuota() string {
	return "not pushed: the app's quota of the month is used up"
}
func (English) TriggerUnsubscribed() string {
	return "nothing was pushed: the app is not subscribed to it"
}
func (English) TriggerNotYet() string {
	return "not answered with success yet; it is pushed again after 10 s and 30 s, or as --again of simulate says"
}
func (English) TriggerNoCallback(topic string, unwanted, robot bool) string {
	switch {
	case unwanted && robot:
		return "no connection takes messages to the robot: set robot: true under the app's stream; in a program of your own, register a callback for " + topic
	case unwanted:
		return "no connection takes this callback; register one for " + topic + " in your program, with DingTalk's client"
	case robot:
		return "not answered with success yet; DingTalk pushes a robot message once more after 60 s"
	}
	return "not answered with success; DingTalk pushes a callback once"
}
func (English) TriggerNotAllYet() string {
	return "not all were answered with success yet; they are pushed again after 10 s and 30 s, or as --again of simulate says"
}
func (English) TriggerBurst(pushed, answered, failed, overQuota, trying int) string {
	return fmt.Sprintf("%d pushed: %d answered success, %d failed, %d over quota, %d still trying", pushed, answered, failed, overQuota, trying)
}
func (English) TriggerNoSample(eventType string, near []string) string {
	if len(near) > 0 {
		return fmt.Sprintf("no sample of %q; did you mean %s? Of a type that is not in the catalogue, give a payload with --data", eventType, strings.Join(near, ", "))
	}
	return fmt.Sprintf("no sample of %q; give one with --data, or see: dingevent trigger --list", eventType)
}
func (English) FakeFlagSimulator() string { return "where the fake DingTalk listens" }
func (English) FakeAway(cause string) string {
	return "no fake DingTalk answers: " + cause + "; start one with: dingevent dev"
}
func (English) FakeNoTransport(way string) string {
	return fmt.Sprintf("no transport %q; there are stream, http and synchttp", way)
}
func (English) FakeNoCallback() string {
	return "simulate knows no callback URL; start it with --callback, --token, --aes-key and --owner, or register one for HTTP at /call_back/register_call_back"
}
func (English) FakeNobody(canHTTP bool) string {
	text := "no app is connected by Stream; point its base URL at the simulator first"
	if canHTTP {
		text += ", or push by HTTP: --transport http"
	}
	return text
}
func (English) FakeSeveral(count int) string {
	return fmt.Sprintf("%d apps are connected by Stream; name one with --client-id", count)
}
func (English) FakeBadCount(most int) string { return fmt.Sprintf("count must be from 1 to %d", most) }
func (English) FakeNoFault() string          { return "no such fault is active" }
func (English) FakeNoConnection() string     { return "no such connection takes pushes" }
func (English) FaultShort() string {
	return "Let the fake DingTalk go wrong: cut, be silent, slow, away"
}
func (English) FaultLong() string {
	return `Let the fake DingTalk of "dingevent dev" or "dingevent simulate" go wrong, on demand. A fault
stays until it is ended, has lasted --for a time or has struck --count times; cut and half-open
are over at once unless they have --every. What happens by chance follows simulate's --seed.

Without a subcommand it lists the connections and the faults that are active.`
}
func (English) FaultExample() string {
	return `  dingevent fault half-open --client-id dingkey
  dingevent fault slow --delay 200ms --jitter 100ms --for 5m
  dingevent fault outage --for 30s
  dingevent fault disconnect
  dingevent fault end`
}
func (English) FaultCut() string { return "Cut connections without a close frame" }
func (English) FaultHalfOpen() string {
	return "Make connections silent: TCP stays up, and nothing goes through"
}
func (English) FaultSlow() string         { return "Delay what goes down to clients" }
func (English) FaultDuplicate() string    { return "Push twice, though nothing failed" }
func (English) FaultReorder() string      { return "Hold pushes back and let them go in another order" }
func (English) FaultBadSignature() string { return "Spoil the signature of HTTP pushes" }
func (English) FaultOutage() string {
	return "Be away for who wants to open a connection: 503, or as told"
}
func (English) FaultRefuse() string {
	return "Refuse to open a connection as for an app that is not set up: 400"
}
func (English) FaultDeny() string {
	return "Let calls of the API fail: tokens, registered callbacks, the failed list"
}
func (English) FaultSkew() string { return "Let DingTalk's clock be wrong" }
func (English) FaultFlagClientID() string {
	return "only this app; of an HTTP push, the callback's owner"
}
func (English) FaultFlagConnectionID() string { return "only this connection; see: dingevent fault" }
func (English) FaultFlagEvery() string        { return "again and again, with this time in between" }
func (English) FaultFlagFor() string {
	return "end after this time; of an outage with --every, how long each lasts"
}
func (English) FaultFlagRate() string   { return "how likely it strikes, from 0 to 1; 0 means always" }
func (English) FaultFlagCount() string  { return "end after striking so often" }
func (English) FaultFlagDelay() string  { return "by so much" }
func (English) FaultFlagJitter() string { return "and up to so much more" }
func (English) FaultFlagAfter() string  { return "time until the copy follows; 1ms by default" }
func (English) FaultFlagWithin() string { return "hold back for so long at most; 1s by default" }
func (English) FaultFlagSize() string   { return "so many at once; 2 by default" }
func (English) FaultFlagPings() string {
	return "so many are not returned before DingTalk notices; 3 by default"
}
func (English) FaultFlagBy() string      { return "it is so far ahead, or behind if negative" }
func (English) FaultFlagStatus() string  { return "the HTTP status" }
func (English) FaultFlagBody() string    { return "the answer, such as a proxy's page" }
func (English) FaultFlagCode() string    { return "DingTalk's code; invalidParameter by default" }
func (English) FaultFlagMessage() string { return `DingTalk's message; "ua invalid" by default` }
func (English) FaultFlagReset() string   { return "close the connection without an answer" }
func (English) FaultFlagHang() string    { return "do not answer at all" }
func (English) FaultFlagCall() string    { return "only this path, such as /gettoken" }
func (English) FaultFlagAs() string {
	return "how: throttled, blocked (an HTML page), expired (the token), away, cut (half of the answer comes); throttled by default"
}
func (English) FaultFlagRetryAfter() string { return "told in the header Retry-After" }
func (English) FaultNoDenial(as string) string {
	return fmt.Sprintf("no denial %q; there are throttled, blocked, expired, away and cut", as)
}
func (English) FaultEndShort() string       { return "End a fault, or all" }
func (English) FaultEnded(count int) string { return fmt.Sprintf("%d ended", count) }
func (English) FaultDisconnectShort() string {
	return "Tell clients to leave, as DingTalk does every few hours"
}
func (English) FaultDisconnectFlagClientID() string { return "only this app" }
func (English) FaultDisconnectFlagReason() string {
	return "what DingTalk gives as its reason; its usual one by default"
}
func (English) FaultToldToLeave(count int) string { return fmt.Sprintf("%d told to leave", count) }
func (English) FaultConnection(id, clientID string, halfOpen bool, span string) string {
	text := "open"
	if halfOpen {
		text = "half-open"
	}
	return fmt.Sprintf("connection %s  %s  %s  for %s", id, clientID, text, span)
}
func (English) FaultNone() string { return "no fault is active" }
func (English) FaultActive(id, hits int, spec string) string {
	return fmt.Sprintf("fault %d  struck %d times  %s", id, hits, spec)
}
func (English) FaultRate(rate float64) string {
	return fmt.Sprintf("rate %v is not between 0 and 1", rate)
}
func (English) FaultNegative() string { return "only by may be negative" }
func (English) FaultIdle(fault, member, example string) string {
	return fmt.Sprintf("%s changes nothing without %s; give it, such as --%s %s", fault, member, member, example)
}
func (English) FaultStatus(status int) string {
	return fmt.Sprintf("status %d is none of an answer", status)
}
func (English) FaultHasNo(name, member string) string {
	return fmt.Sprintf("fault %s has no %s", name, member)
}
