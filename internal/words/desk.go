package words

import "fmt"

// Desk is what dev and listen say, and how an event is shown in one line.
type Desk interface {
	DevShort() string
	DevLong() string
	DevExample() string
	DevFlagData() string
	DevFlagFor() string
	DevFlagAddr() string
	DevFlagEvery() string
	DevFlagJSON() string
	DevBadTimes() string
	DevTitle() string
	DevFake(url, clientID string) string
	DevCallback(url string) string
	DevAPI(url string) string
	DevConsole(url string) string
	DevUnanswered(why string) string
	DevJournal(dir string) string
	DevPushMore(command string) string
	DevLookInside(command string) string
	DevPushed(made, answered int, stored, duplicates uint64) string
	DevGot(total, http, synchttp, stream, twice int) string

	DeskFlagForward() string
	DeskFlagFormat() string
	DeskFlagVerbose() string
	DeskForward(url string) string
	DeskSecret(secret string) string
	DeskForwarded(status int, took, eventType, id string, attempt int) string
	DeskAway(url, why string) string
	DeskBack(url string) string
	DeskBadURL(flag, url string) string
	DeskYours() string

	ListenShort() string
	ListenLong() string
	ListenExample() string
	ListenFlagClientID() string
	ListenFlagClientSecret() string
	ListenFlagBaseURL() string
	ListenFlagData() string
	ListenFlagRobot() string
	ListenFlagType() string
	ListenFlagWhere() string
	ListenNeedsCredentials() string
	ListenTitle(clientID string) string
	ListenShared() string
	ListenConnected(open, wanted int) string
	ListenNotConnected(why string) string
	ListenOwed(count uint64) string
	ListenEnd(stored uint64) string
	ListenEndOwed(count uint64) string
}

func (English) DevShort() string {
	return "Run everything on this machine: fake DingTalk, gateway, webhook, and a feed of events"
}

func (English) DevLong() string {
	return `Run everything on this machine: a fake DingTalk that pushes made-up events by HTTP, SyncHTTP
and Stream, the gateway with its journal in a fresh folder, and a webhook receiver that
prints each event in a line. Nothing leaves the loopback interface.

With --forward-to your program gets each event, too, as the gateway delivers it: a CloudEvent, signed
after Standard Webhooks with the secret that is printed. While your program is down, events are kept.

Ctrl-C ends it. The printed URLs are there to play with, from another terminal:

  dingevent trigger bpms_instance_change --transport http`
}

func (English) DevExample() string {
	return `  dingevent dev
  dingevent dev --forward-to http://localhost:3000/hook
  dingevent dev --json | jq .event`
}

func (English) DevFlagData() string {
	return "keep the journal in this folder; by default in a fresh one that is removed at the end"
}
func (English) DevFlagFor() string { return "end by itself after this time; 0 means at Ctrl-C" }
func (English) DevFlagAddr() string {
	return "where the fake DingTalk listens; any free port of this machine if that is taken"
}
func (English) DevFlagEvery() string { return "time between two pushes" }
func (English) DevFlagJSON() string {
	return "print one JSON object a line for each delivered event, and nothing else, on standard output"
}
func (English) DevBadTimes() string { return "--every must be above zero, and --for not below" }
func (English) DevTitle() string    { return "everything on this machine, nothing leaves it" }
func (English) DevFake(url, clientID string) string {
	return "fake DingTalk   " + url + "   (Stream: base URL for any SDK, client ID " + clientID + ")"
}
func (English) DevCallback(url string) string {
	return "callback URL    " + url + "   (HTTP and SyncHTTP pushes arrive here)"
}
func (English) DevAPI(url string) string            { return "local API       " + url + "   (metrics: /metrics)" }
func (English) DevConsole(url string) string        { return "console         " + url }
func (English) DevUnanswered(why string) string     { return "the push was not answered: " + why }
func (English) DevJournal(dir string) string        { return "journal         " + dir }
func (English) DevPushMore(command string) string   { return "push one more   " + command }
func (English) DevLookInside(command string) string { return "look inside     " + command }

func (English) DevPushed(made, answered int, stored, duplicates uint64) string {
	return fmt.Sprintf("DingTalk pushed %d events, %d were answered with success; %d stored, %d duplicates.", made, answered, stored, duplicates)
}

func (English) DevGot(total, http, synchttp, stream, twice int) string {
	return fmt.Sprintf("The webhook got %d: %d by http, %d by synchttp, %d by stream; %d came twice.", total, http, synchttp, stream, twice)
}

func (English) DeskFlagForward() string { return "post each event to this URL, too" }
func (English) DeskFlagFormat() string {
	return "what is posted to --forward-to, as format of a webhook in the config"
}
func (English) DeskFlagVerbose() string         { return "show events whole, and log what the gateway does" }
func (English) DeskForward(url string) string   { return "forwards to     " + url }
func (English) DeskSecret(secret string) string { return "signed with     " + secret }

func (English) DeskForwarded(status int, took, eventType, id string, attempt int) string {
	text := fmt.Sprintf("%d after %s  %s  %s", status, took, eventType, id)
	if attempt > 1 {
		text += fmt.Sprintf("  attempt %d", attempt)
	}
	return text
}

func (English) DeskAway(url, why string) string {
	return url + " does not answer: " + why + "; events are kept until it does"
}

func (English) DeskBack(url string) string { return url + " answers again" }

func (English) DeskBadURL(flag, url string) string {
	return fmt.Sprintf("%s is %q; it must look like http://localhost:3000/hook", flag, url)
}

func (English) DeskYours() string { return "yours" }

func (English) ListenShort() string {
	return "Receive a real app's events on this machine, print them, and forward them to your program"
}

func (English) ListenLong() string {
	return `Connect to DingTalk by Stream as a real app, print each event in a line, and post it to your
program with --forward-to. No public address is needed.

Events are stored before DingTalk is answered, in a folder of the app. So what comes while your program is
down is delivered after, also when this command was ended meanwhile. The body is a CloudEvent, signed after
Standard Webhooks with the secret that is printed; it stays the same for the folder.

DingTalk gives each event to one connection of the app. Another program that connects with this client ID,
such as the one in production, does not get what arrives here: use an app of your own.`
}

func (English) ListenExample() string {
	return `  export DING_CLIENT_ID=dingxxxxxxxx DING_CLIENT_SECRET=…
  dingevent listen
  dingevent listen --forward-to http://localhost:3000/hook
  dingevent listen --type 'bpms_*' --where 'event.type == "finish"' --forward-to http://localhost:3000/hook`
}

func (English) ListenFlagClientID() string     { return "the app's client ID (env DING_CLIENT_ID)" }
func (English) ListenFlagClientSecret() string { return "its secret (env DING_CLIENT_SECRET)" }
func (English) ListenFlagBaseURL() string {
	return "where the app belongs: china, overseas, prerelease, prerelease-overseas or a URL (env DING_BASE_URL)"
}
func (English) ListenFlagData() string {
	return "keep the journal in this folder; by default in one of the app, among the user's caches"
}
func (English) ListenFlagRobot() string { return "take robot messages, too" }
func (English) ListenFlagType() string {
	return "only this event type; * stands for any characters; may be repeated"
}
func (English) ListenFlagWhere() string {
	return "only where this expression in CEL is true of the event, as in the filter of a subscription"
}
func (English) ListenNeedsCredentials() string {
	return "an app is needed: --client-id and --client-secret, or the environment's DING_CLIENT_ID and DING_CLIENT_SECRET; without an app, try: dingevent dev"
}
func (English) ListenTitle(clientID string) string { return "events of app " + clientID }
func (English) ListenShared() string {
	return "note            another program that connects with this client ID does not get what arrives here"
}
func (English) ListenConnected(open, wanted int) string {
	return fmt.Sprintf("connected: %d of %d connections; events arrive from now on", open, wanted)
}
func (English) ListenNotConnected(why string) string { return "no connection: " + why }
func (English) ListenOwed(count uint64) string {
	return fmt.Sprintf("kept            %d events from before are still to be forwarded", count)
}
func (English) ListenEnd(stored uint64) string { return fmt.Sprintf("%d events arrived.", stored) }
func (English) ListenEndOwed(count uint64) string {
	return fmt.Sprintf("%d are still to be forwarded; they are kept for the next start.", count)
}
