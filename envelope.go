package dingevent

import "time"

// An Envelope is one DingTalk event as we hold it: the bytes DingTalk sent, and the same
// metadata whichever way it came. Two envelopes that agree in App, CorpID, Type and ID are one
// event pushed twice. An Envelope is read-only once it was handed to a [Receiver] or a [Sink].
type Envelope struct {
	// ID identifies the event, not the push, where the payload allows it. An empty ID is
	// never taken for a duplicate.
	ID string
	// Type is DingTalk's eventType, such as "bpms_instance_change"; for a Stream callback
	// its topic, such as "/v1.0/im/bot/messages/get". Empty if the push did not say.
	Type string
	// CorpID is the organization the event happened in. Empty if the push did not say.
	CorpID string
	// App is the application that DingTalk pushed to, by its name in our config. Never empty.
	App string
	// Born is when it happened, in UTC, to the millisecond; zero if the push has no time.
	Born time.Time
	// Received is when we took it, in UTC.
	Received time.Time
	// Transport is the way it came.
	Transport Transport
	// Meta is other data of the transport, such as a frame's headers beyond those above. May be nil.
	Meta map[string]string
	// Data is the payload as DingTalk sent it, valid JSON or not: of a Stream frame the text
	// of data, of an HTTP push the whole plain text, of a SyncHTTP push the whole row, of a failed push the payload in its row.
	Data []byte
}

// A Transport is a way an event takes to us.
type Transport string

// The transports.
const (
	TransportStream     Transport = "stream"     // WebSocket, Stream mode
	TransportHTTP       Transport = "http"       // encrypted HTTP push
	TransportSyncHTTP   Transport = "synchttp"   // rows of an encrypted HTTP push, for third-party apps
	TransportRDS        Transport = "rds"        // rows of a push table in the user's database
	TransportFailedList Transport = "failedlist" // fetched from the list of failed pushes
	TransportExec       Transport = "exec"       // a line that a program has written
	TransportInternal   Transport = "internal"   // none: dingevent itself has made it, see [OperatorApp]
)
