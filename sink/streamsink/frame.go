package streamsink

import (
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/jsonscan"
	"github.com/dingevent/dingevent/internal/streamwire"
	"github.com/dingevent/dingevent/internal/wire"
)

// Headers of ours, beside DingTalk's. A header without a value is left out.
const (
	headerAttempt   = "dingeventAttempt"   // from 1
	headerReplay    = "dingeventReplay"    // the name of the replay
	headerSeq       = "dingeventSeq"       // the event's place in the journal
	headerApp       = "dingeventApp"       // the app that DingTalk pushed to, by its name in our config
	headerTransport = "dingeventTransport" // the transport of DingTalk's push
	headerData      = "dingeventData"      // "base64" where the payload is no JSON
)

// newFrame makes a frame of a delivery, as DingTalk would send it. The header eventId identifies the event. Callbacks
// have it, too, though DingTalk's have not.
func newFrame(d dingevent.Delivery) *streamwire.Frame {
	env := d.Envelope
	data, encoded := payload(env)
	f := streamwire.NewFrame(streamwire.Event, "*", data)
	if isCallback(env) {
		f = streamwire.NewFrame(streamwire.Callback, env.Type, data)
	} else {
		f.Headers["eventType"] = env.Type
		f.Headers["eventCorpId"] = env.CorpID
		f.Headers["eventBornTime"] = born(env)
	}
	f.Headers["eventId"] = eventID(d)
	for name, value := range map[string]string{
		headerAttempt: strconv.Itoa(d.Attempt), headerReplay: d.Replay, headerSeq: number(d.Seq),
		headerApp: env.App, headerTransport: string(env.Transport), headerData: encoded,
	} {
		if value != "" {
			f.Headers[name] = value
		}
	}
	if env.Transport == dingevent.TransportStream { // appId, eventUnifiedAppId and what else DingTalk may add
		for name, value := range env.Meta {
			if _, ours := f.Headers[name]; !ours {
				f.Headers[name] = value
			}
		}
	}
	return f
}

// isCallback reports whether env came as a callback: its type is a topic.
func isCallback(env *dingevent.Envelope) bool { return strings.HasPrefix(env.Type, "/") }

// payload is the data of the frame: the payload of a push by Stream or HTTP as it came, and the biz_data of a row. A
// payload that is no JSON stands in it as base64, because a frame's data is JSON in UTF-8.
func payload(env *dingevent.Envelope) (data []byte, encoded string) {
	data = env.Data
	if env.Transport == dingevent.TransportSyncHTTP || env.Transport == dingevent.TransportRDS {
		data = fromRow(data)
	}
	if utf8.Valid(data) && json.Valid(data) {
		return data, ""
	}
	return []byte(`{"data_base64":"` + base64.StdEncoding.EncodeToString(data) + `"}`), "base64"
}

// fromRow is the object in a row; a row without one as it is.
func fromRow(data []byte) []byte {
	row, ok := wire.ReadRow(data)
	if !ok || row.BizType == nil {
		return data
	}
	if inner := row.Payload(); jsonscan.Object(inner, func(string, []byte) {}) == nil {
		return inner
	}
	return data
}

// born is when the event happened, or when we took it if DingTalk sent no time. DingTalk's client for Java needs a time.
func born(env *dingevent.Envelope) string {
	if env.Born.IsZero() {
		if said := env.Meta["eventBornTime"]; said != "" {
			return said
		}
		if env.Received.IsZero() {
			return streamwire.Millis(time.Now())
		}
		return streamwire.Millis(env.Received)
	}
	return streamwire.Millis(env.Born)
}

// eventID is the same for each attempt. An event without one goes by its place in the journal, and without a journal by
// its payload and when it came.
func eventID(d dingevent.Delivery) string {
	switch env := d.Envelope; {
	case env.ID != "":
		return env.ID
	case d.Seq != 0:
		return "seq-" + number(d.Seq)
	default:
		return wire.Hash(env.Data, strconv.AppendInt(nil, env.Received.UnixNano(), 10))
	}
}

// number writes n, and nothing for 0: there is none.
func number(n uint64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatUint(n, 10)
}
