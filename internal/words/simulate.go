package words

import "fmt"

// Simulate is what simulate says.
type Simulate interface {
	SimShort() string
	SimLong() string
	SimExample() string
	SimFlagAddr() string
	SimFlagClientID() string
	SimFlagClientSecret() string
	SimFlagCallback() string
	SimFlagToken() string
	SimFlagAESKey() string
	SimFlagOwner() string
	SimFlagTLS() string
	SimFlagCAFile() string
	SimFlagSeed() string
	SimFlagKeepalive() string
	SimFlagGreetings() string
	SimFlagDisconnectEvery() string
	SimFlagQuota() string
	SimFlagCutEvery() string
	SimFlagHalfOpenEvery() string
	SimFlagSlow() string
	SimFlagJitter() string
	SimFlagDuplicate() string
	SimFlagReorder() string
	SimFlagBadSignature() string
	SimFlagOpenOutage() string
	SimFlagSkew() string
	SimFlagBurst() string
	SimFlagFeed() string
	SimFlagRDS() string
	SimRDSAt(server, high, medium string) string
	SimRDSBurst(rows int, took string) string
	SimRDSFailed(why string) string
	SimFlagCorp() string
	SimFlagSubscribe() string
	SimFlagGlob() string
	SimFlagAgain() string
	SimFlagFailedAfter() string
	SimFlagCallsPerSecond() string
	SimFlagSuite() string
	SimFlagSuiteTransport() string
	SimFlagSuiteEvery() string
	SimFlagSuiteLife() string
	SimFlagSuiteOrgs() string
	SimSuiteOrgs(key string, orgs int) string
	SimSuiteNeedsRDS() string
	SimSuiteStep(key, corpID, step string) string
	SimBadFeed(most int) string
	SimBadOutage() string
	SimBadTimes() string
	SimSuiteNeedsCallback(way string) string
	SimBadSuite() string
	SimAt(url string) string
	SimAddrTaken(addr string) string
	SimCheckURL() string
	SimCheckURLFailed(why string) string
	SimBurstFailed(why string) string
	SimAttempt(number int, result, took string) string
}

func (English) SimShort() string {
	return "Run a fake DingTalk: Stream, and HTTP pushes to your callback URL"
}
func (English) SimLong() string {
	return `Run a fake DingTalk until it is interrupted. Programs connect to it by Stream as to the real
one, with any client ID and secret unless --client-id and --client-secret are set. With
--callback it pushes by HTTP and SyncHTTP, too. It pushes what "dingevent trigger" asks
for, and again after 10 and 30 seconds when it is not answered, as DingTalk does. With --feed
it pushes by itself.

It goes wrong on demand: by the flags below from the start, or later by "dingevent fault".

DingTalk's API around it is there, too, at the paths of oapi.dingtalk.com and of
api.dingtalk.com: /gettoken and /v1.0/oauth2/accessToken; /call_back/register_call_back,
update_call_back, get_call_back and delete_call_back, by which apps register the URL that
HTTP pushes go to without --callback; and /call_back/get_call_back_failed_result, the list that each reading clears. A
third-party app (--suite) gets a suite ticket at once and every 5 hours, and its tokens
from /service/get_suite_token, /service/get_corp_token and /v1.0/oauth2/corpAccessToken.

A client that cannot be pointed elsewhere is led here by DNS (or /etc/hosts) and --tls:
the certificate's own CA is written to --ca-file.`
}
func (English) SimExample() string {
	return `  dingevent simulate --callback http://localhost:8080/dingtalk/hr --token T --aes-key K --owner dingkey
  dingevent simulate --feed 1s --disconnect-every 3h --cut-every 5m --half-open-every 1h --duplicate 0.1 --seed 7
  dingevent simulate --subscribe 'bpms_*' --glob '/v1.0/event/bpms_instance_change/processCode/*/type/finish'
  dingevent simulate --suite suitekey:s3cret
  dingevent simulate --addr :443 --tls api.dingtalk.com,oapi.dingtalk.com`
}
func (English) SimFlagAddr() string         { return "listen here" }
func (English) SimFlagClientID() string     { return "let only this app in" }
func (English) SimFlagClientSecret() string { return "its secret" }
func (English) SimFlagCallback() string     { return "push by HTTP and SyncHTTP to this URL" }
func (English) SimFlagToken() string        { return "the callback's token" }
func (English) SimFlagAESKey() string       { return "the callback's aes key, 43 characters" }
func (English) SimFlagOwner() string {
	return "the owner its pushes are for: AppKey, corp ID or SuiteKey"
}
func (English) SimFlagTLS() string {
	return "serve TLS for these host names, with a certificate made now"
}
func (English) SimFlagCAFile() string    { return "where the certificate's CA is written, with --tls" }
func (English) SimFlagSeed() string      { return "fixes what happens by chance" }
func (English) SimFlagKeepalive() string { return "send each connection a KEEPALIVE so often" }
func (English) SimFlagGreetings() string {
	return "begin each connection with CONNECTED and REGISTERED"
}
func (English) SimFlagDisconnectEvery() string {
	return "tell each connection to leave after a third of this time to all of it; 3h is like DingTalk"
}
func (English) SimFlagQuota() string {
	return "pushes a month for each app; 3000 is DingTalk's standard edition, 0 means any number"
}
func (English) SimFlagCutEvery() string { return "cut a connection so often" }
func (English) SimFlagHalfOpenEvery() string {
	return "make a connection silent so often, TCP stays up"
}
func (English) SimFlagSlow() string      { return "delay frames and HTTP pushes by so much" }
func (English) SimFlagJitter() string    { return "and by up to so much more" }
func (English) SimFlagDuplicate() string { return "push twice, at this rate from 0 to 1" }
func (English) SimFlagReorder() string   { return "push out of order, at this rate" }
func (English) SimFlagBadSignature() string {
	return "spoil the signature of HTTP pushes, at this rate"
}
func (English) SimFlagOpenOutage() string {
	return "let nobody open a connection: 30s@5m is for 30 s in every 5 minutes, 30s once at the start"
}
func (English) SimFlagSkew() string {
	return "let DingTalk's clock be so far ahead, or behind if negative"
}
func (English) SimFlagBurst() string {
	return "push so many samples at once when the first app is connected"
}
func (English) SimFlagFeed() string { return "push a sample so often, by each transport there is" }
func (English) SimFlagRDS() string {
	return "fill the tables of an RDS at this mysql:// URL, which are made if they are not there; --feed and --burst write rows then, too"
}
func (English) SimRDSAt(server, high, medium string) string {
	return "RDS at " + server + ": tables " + high + " and " + medium
}
func (English) SimRDSBurst(rows int, took string) string {
	return fmt.Sprintf("RDS: %d rows were written in %s", rows, took)
}
func (English) SimRDSFailed(why string) string { return "RDS: a row could not be written: " + why }
func (English) SimFlagCorp() string            { return "the organization that apps belong to, by its ID" }
func (English) SimFlagSubscribe() string {
	return "push these event types only; a * stands for any text"
}
func (English) SimFlagGlob() string {
	return "narrow approval events by a rule, such as /v1.0/event/bpms_instance_change/processCode/*/type/{start,finish}; can be repeated"
}
func (English) SimFlagAgain() string { return "push what is not answered again after these times" }
func (English) SimFlagCallsPerSecond() string {
	return "calls of one kind that an app may make a second; more are refused, and 0 refuses none"
}
func (English) SimFlagFailedAfter() string {
	return "time until a failed event is in the list that apps fetch; 0 means 3 to 5 minutes"
}
func (English) SimFlagSuite() string {
	return "KEY:SECRET of a third-party app, which gets suite tickets; can be repeated"
}
func (English) SimFlagSuiteTransport() string {
	return "how suite tickets and authorizations come: stream, to --callback by synchttp or http, or into --rds by rds"
}
func (English) SimFlagSuiteLife() string {
	return "five organizations authorize the suites, change that, end it and authorize again, one step so often; 0 for never"
}
func (English) SimFlagSuiteOrgs() string {
	return "so many organizations, from ding0001 on, authorize the suites, by Stream as soon as they are connected"
}
func (English) SimSuiteOrgs(key string, orgs int) string {
	return fmt.Sprintf("suite %s: %d organizations have authorized it", key, orgs)
}
func (English) SimSuiteNeedsRDS() string { return "--suite-transport rds needs --rds" }
func (English) SimSuiteStep(key, corpID, step string) string {
	return fmt.Sprintf("suite %s: %s %s", key, corpID, step)
}
func (English) SimFlagSuiteEvery() string { return "time from one suite ticket to the next" }
func (English) SimBadFeed(most int) string {
	return fmt.Sprintf("--feed and --quota must not be below zero, and --burst from 0 to %d", most)
}
func (English) SimBadOutage() string {
	return "--open-outage must be a duration such as 30s, or 30s@5m for 30 s in every 5 minutes"
}
func (English) SimBadTimes() string {
	return "--again, --failed-after, --calls-per-second and --suite-orgs must not be below zero, and --suite-every must be above"
}
func (English) SimSuiteNeedsCallback(way string) string {
	return "--suite-transport " + way + " needs --callback"
}
func (English) SimBadSuite() string     { return "--suite must be KEY:SECRET" }
func (English) SimAt(url string) string { return "fake DingTalk at " + url }
func (English) SimAddrTaken(addr string) string {
	return "another program has the address " + addr + ", such as another simulate, or dingevent dev, which has a fake DingTalk of its own; end that one, or take another address with --addr and name it with --simulator"
}
func (English) SimCheckURL() string                 { return "check_url: answered success" }
func (English) SimCheckURLFailed(why string) string { return "check_url: " + why }
func (English) SimBurstFailed(why string) string    { return "burst: " + why }
func (English) SimAttempt(number int, result, took string) string {
	return fmt.Sprintf("attempt %d  %s after %s", number, result, took)
}
