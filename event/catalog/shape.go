package catalog

import (
	"fmt"
	"strconv"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/jsonscan"
)

// A Head has DingTalk's data of an event beside its payload. If the payload and a transport's additions share one
// object, empty parts are left out.
type Head struct {
	Type   string
	CorpID string
	ID     string
	Born   time.Time
}

// Shape turns the payload of an event, a JSON object as Stream carries it, into the form of another
// transport:
//
//   - Stream: the payload itself
//   - HTTP and the failed list: EventType, EventTime, CorpId and eventId beside its members
//   - SyncHTTP and RDS: the text of biz_data, with syncAction and eventId beside its members
//
// A member of the payload with the same name stays. The names within the payload stay, too, though DingTalk spells some
// of them in another way by transport.
func Shape(transport dingevent.Transport, payload []byte, head Head) ([]byte, error) {
	names := map[string]bool{}
	err := jsonscan.Object(payload, func(key string, _ []byte) { names[key] = true })
	if err != nil {
		return nil, fmt.Errorf("the payload of %s must be one JSON object: %w", head.Type, err)
	}
	b := body{text: []byte{'{'}, taken: names}
	switch transport {
	case dingevent.TransportStream:
		return payload, nil
	case dingevent.TransportHTTP, dingevent.TransportFailedList:
		b.addText("EventType", head.Type)
		b.addTime("EventTime", head.Born)
		b.addText("CorpId", head.CorpID)
		b.addText("eventId", head.ID)
	case dingevent.TransportSyncHTTP, dingevent.TransportRDS:
		b.addText("syncAction", head.Type)
		b.addText("eventId", head.ID)
	default:
		return nil, fmt.Errorf("no transport %q; there are stream, http, synchttp, rds and failedlist", transport)
	}
	_ = jsonscan.Object(payload, b.member) // it was read before
	return append(b.text, '}'), nil
}

// A body is an object being written.
type body struct {
	text  []byte
	taken map[string]bool // names that the payload has
}

func (b *body) addText(name, text string) {
	if text != "" && !b.taken[name] {
		b.member(name, jsonscan.AppendText(nil, text))
	}
}

func (b *body) addTime(name string, at time.Time) {
	if !at.IsZero() && !b.taken[name] {
		b.member(name, strconv.AppendInt(nil, at.UnixMilli(), 10))
	}
}

func (b *body) member(name string, value []byte) {
	if len(b.text) > 1 {
		b.text = append(b.text, ',')
	}
	b.text = append(jsonscan.AppendText(b.text, name), ':')
	b.text = append(b.text, value...)
}
