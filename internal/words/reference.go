package words

import (
	"fmt"
	"strings"
)

// Reference is what serve and the commands of reference say: catalog, schema, decode, filter and crypto.
type Reference interface {
	ServeShort() string
	ServeLong() string
	ConfigUnreadable(cause string) string
	ConfigMissing(cause string) string
	CatalogShort() string
	CatalogLong() string
	CatalogFlagFamily() string
	CatalogFlagJSON() string
	CatalogNoFamily(name string, there []string) string
	CatalogSearchShort() string
	CatalogSearchExample() string
	CatalogNotFound(terms string) string
	CatalogShowShort() string
	CatalogUnknown(name string, near []string) string
	EntryHistorical() string
	EntryOldPages() string
	EntryPage(url string) string
	EntryKinds(field string, values []string, complete bool) string
	EntryFilter(rule string) string
	EntryFields() string
	EntrySample() string
	EntryEncoded() string
	EntrySeen() string
	EntryOnly(where string) string
	EntryAlso(names string) string
	EntryFieldsOf(goName string) string
	SchemaShort() string
	SchemaLong() string
	SchemaExample() string
	SchemaName() string
	SchemaFlagFormat() string
	SchemaFlagAll() string
	SchemaNoFormat(format string) string
	DecodeShort() string
	DecodeLong() string
	DecodeExample() string
	DecodeFlagTransport() string
	DecodeFlagType() string
	DecodeFlagBizType() string
	DecodeNothing() string
	DecodeInput(given string) string
	FilterShort() string
	FilterLong() string
	FilterExample() string
	FilterFlagType() string
	FilterFlagCorp() string
	FilterFlagApp() string
	FilterFlagRule() string
	FilterFlagWhere() string
	FilterFlagKey() string
	CryptoShort() string
	CryptoFlagToken() string
	CryptoFlagAESKey() string
	CryptoFlagOwner() string
	CryptoOpenShort() string
	CryptoOpenLong() string
	CryptoFlagSignature() string
	CryptoFlagTimestamp() string
	CryptoFlagNonce() string
	CryptoFlagEncrypt() string
	CryptoSealShort() string
	CryptoSealLong() string
	CryptoFlagSealTimestamp() string
	CryptoFlagSealNonce() string
}

func (English) ServeShort() string { return "Run the gateway: receive, store, answer, deliver" }
func (English) ServeLong() string {
	return `Run the gateway until it is interrupted. It receives the events of every app in the config,
stores each before it answers DingTalk, and delivers them to every subscription that wants
them until they are handled or lie in the dead letters.

SIGTERM or Ctrl-C ends it within "grace" of the config, 8s: it answers what has come in and lets
deliveries end. A second one ends it at once. Nothing is lost by that.`
}
func (English) ConfigUnreadable(cause string) string { return "config: " + cause }
func (English) ConfigMissing(cause string) string {
	return "config: " + cause + "; write one with: dingevent init, or name another with -c"
}
func (English) CatalogShort() string {
	return "Look up what DingTalk pushes: every event, its fields and samples"
}
func (English) CatalogLong() string {
	return `List every event that DingTalk documents, in English and Chinese. Search it with
"dingevent catalog search", and see one with its fields and samples with "show".`
}
func (English) CatalogFlagFamily() string { return "only this family, such as contacts or approval" }
func (English) CatalogFlagJSON() string   { return "one JSON object a line, with fields and samples" }
func (English) CatalogNoFamily(name string, there []string) string {
	return fmt.Sprintf("no family %q; there are %s", name, strings.Join(there, ", "))
}
func (English) CatalogSearchShort() string {
	return "Find events by words, in English or Chinese; the best first"
}
func (English) CatalogSearchExample() string {
	return `  dingevent catalog search approval finished
  dingevent catalog search 离职`
}
func (English) CatalogNotFound(terms string) string {
	return "no event has all of these words: " + terms + "; try fewer"
}
func (English) CatalogShowShort() string {
	return "Show one event: when it is pushed, to whom, its fields and samples"
}
func (English) CatalogUnknown(name string, near []string) string {
	if len(near) == 0 {
		return fmt.Sprintf("no event type %q; see them all: dingevent catalog", name)
	}
	return fmt.Sprintf("no event type %q; did you mean %s? See them all: dingevent catalog", name, strings.Join(near, ", "))
}
func (English) EntryHistorical() string     { return "historical" }
func (English) EntryOldPages() string       { return "historical: only old pages of DingTalk have it" }
func (English) EntryPage(url string) string { return "page      " + url }
func (English) EntryKinds(field string, values []string, complete bool) string {
	text := "kinds     by " + field + ": " + strings.Join(values, ", ")
	if !complete {
		text += ", and others"
	}
	return text
}
func (English) EntryFilter(rule string) string     { return "filter    " + rule }
func (English) EntryFields() string                { return "Fields" }
func (English) EntrySample() string                { return "Sample" }
func (English) EntryEncoded() string               { return "JSON in a string" }
func (English) EntrySeen() string                  { return "seen, not documented" }
func (English) EntryOnly(where string) string      { return "only " + where }
func (English) EntryAlso(names string) string      { return "also called " + names }
func (English) EntryFieldsOf(goName string) string { return "its fields are those of event." + goName }
func (English) SchemaShort() string {
	return "Describe events to other programs: JSON Schema, AsyncAPI, TypeScript, Go"
}
func (English) SchemaLong() string {
	return `Write the schema of one event, or of every event in one document. It describes the typed
event, the same by whichever transport it came: the "data" of a webhook, file, NATS or Kafka
with "format: typed", what "dingevent decode" shows under "event", and what an expression in
"where" sees. It does not describe the payload in DingTalk's own spelling, which the other
formats carry, as do "dingevent events --json" and "tail --json" under "data". Meanings stand
in it in English and Chinese.

  jsonschema  JSON Schema 2020-12; with --all, EventType decides which event must fit
  asyncapi    an AsyncAPI 3.0.0 document, seen from the app that receives
  typescript  a module of interfaces
  go          declarations of structs, without a package clause, to paste`
}
func (English) SchemaExample() string {
	return `  dingevent schema bpms_instance_change
  dingevent schema --all --format asyncapi > asyncapi.json
  dingevent schema --all --format typescript > dingtalk.ts`
}
func (English) SchemaName() string {
	return "name one event type, or all of them with --all; the types: dingevent catalog"
}
func (English) SchemaFlagFormat() string { return "jsonschema, asyncapi, typescript or go" }
func (English) SchemaFlagAll() string    { return "describe every event" }
func (English) SchemaNoFormat(format string) string {
	return fmt.Sprintf("no format %q; there are jsonschema, asyncapi, typescript and go", format)
}
func (English) DecodeShort() string {
	return "Show what a payload is: paste what arrived, see the typed event"
}
func (English) DecodeLong() string {
	return `Read what a transport carried from standard input, one payload or many, and write one JSON
line for each: the events in it with their Go struct, organization, ID, time, typed
fields, and what no field is for.

Accepted are a Stream frame, or what DingTalk's pages print for one; a decrypted HTTP body;
what a robot or a card posts; a decrypted SyncHTTP push, one row of it, or a biz_data alone;
what get_call_back_failed_result answers, old or new, or a row of it; a list of these; and
what dingevent itself writes: lines of "events --json", dead letters, CloudEvents. Without
--transport the looks decide. The code is 1 if something was no payload; its line then has
an "error".`
}
func (English) DecodeExample() string {
	return `  pbpaste | dingevent decode
  dingevent events --type 'bpms_*' --json | dingevent decode
  dingevent decode --transport rds --biz-type 17 < biz_data.json
  dingevent decode --transport stream --type user_add_org <<< '{"userId":["u1"]}'`
}
func (English) DecodeFlagTransport() string {
	return "stream, http, synchttp, rds or failedlist; by the looks if not given"
}
func (English) DecodeFlagType() string { return "the event type of a payload that names none" }
func (English) DecodeFlagBizType() string {
	return "the biz_type of the row that a biz_data was taken from"
}
func (English) DecodeNothing() string {
	return "nothing came on standard input; paste a payload, or redirect a file: dingevent decode < payload.json"
}
func (English) DecodeInput(given string) string {
	return fmt.Sprintf("it reads standard input; for a file: dingevent decode < %s", given)
}
func (English) FilterShort() string {
	return "Try a subscription's filter on events: which would it get?"
}
func (English) FilterLong() string {
	return `Read events from standard input and write one line for each: yes, no or error, then its type
and ID, and with --key what orders it. The flags mean what the keys of a subscription in the
config mean, see docs/config.md.

Accepted are the lines of "dingevent events --json" and of a file sink, and whatever
"dingevent decode" accepts. The code is 1 if an event could not be evaluated: in a
subscription it would become a dead letter.`
}
func (English) FilterExample() string {
	return `  dingevent events --json | dingevent filter --type bpms_instance_change --where 'event.type == "finish"'
  pbpaste | dingevent filter --where 'event.title.contains("请假")'`
}
func (English) FilterFlagType() string {
	return "types: an event type, or a pattern with *; may be given several times"
}
func (English) FilterFlagCorp() string { return "corps: an organization" }
func (English) FilterFlagApp() string  { return "apps: the name of an app" }
func (English) FilterFlagRule() string {
	return "rules: one of DingTalk's, such as /v1.0/event/bpms_task_change/processCode/*/type/finish"
}
func (English) FilterFlagWhere() string  { return "where: an expression in CEL" }
func (English) FilterFlagKey() string    { return "key: an expression in CEL that orders the events" }
func (English) CryptoShort() string      { return "Open and seal callbacks by hand" }
func (English) CryptoFlagToken() string  { return "the token (签名 token)" }
func (English) CryptoFlagAESKey() string { return "the aes key (加密 aes_key), 43 characters" }
func (English) CryptoFlagOwner() string {
	return "the owner: AppKey, corp ID or SuiteKey; several may be given"
}
func (English) CryptoOpenShort() string {
	return "Check and decrypt a push, or an answer; prints the plain text alone"
}
func (English) CryptoOpenLong() string {
	return `Check and decrypt a push, or an answer to one. The plain text alone goes to standard
output. If signature, key or owner is wrong, the reason goes to standard error and the
code is 1. The age of the timestamp does not matter here.`
}
func (English) CryptoFlagSignature() string { return "signature, or msg_signature" }
func (English) CryptoFlagTimestamp() string { return "timestamp, or timeStamp" }
func (English) CryptoFlagNonce() string     { return "nonce" }
func (English) CryptoFlagEncrypt() string   { return "encrypt, from the body" }
func (English) CryptoSealShort() string {
	return "Encrypt and sign TEXT, or standard input, as DingTalk does"
}
func (English) CryptoSealLong() string {
	return `Encrypt and sign TEXT, or standard input, for the first owner. Prints one JSON object:
msg_signature, timeStamp, nonce, encrypt.`
}
func (English) CryptoFlagSealTimestamp() string {
	return "sign with this timestamp instead of the present one"
}
func (English) CryptoFlagSealNonce() string { return "sign with this nonce instead of a random one" }
