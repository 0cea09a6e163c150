package simulator

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"strings"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/nearest/eventtypes"
	"github.com/dingevent/dingevent/internal/words"
)

// Shape sets the payload: data, or a sample if that is nil, as the request's transport carries it.
func (req *PushRequest) Shape(data []byte) error {
	req.ID = cmp.Or(req.ID, strings.ToLower(rand.Text()))
	head := catalog.Head{Type: req.Type, CorpID: req.Corp, ID: req.ID, Born: time.Now()}
	if data == nil {
		entry, ok := catalog.Lookup(req.Type)
		if !ok {
			near := eventtypes.Nearest(req.Type)
			return words.Fail(func(say words.Words) string { return say.TriggerNoSample(req.Type, near) })
		}
		req.Data = entry.Payload(req.Transport, head)
		return nil
	}
	req.Data = data
	if named := typeName[req.Transport]; named != "" && isObjectWithout(data, named) {
		var err error
		req.Data, err = catalog.Shape(req.Transport, data, head)
		return err
	}
	return nil
}

// typeName is the member that names the event's type inside a payload.
var typeName = map[dingevent.Transport]string{dingevent.TransportHTTP: "EventType", dingevent.TransportSyncHTTP: "syncAction", dingevent.TransportRDS: "syncAction"}

func isObjectWithout(data []byte, name string) bool {
	var members map[string]json.RawMessage
	if json.Unmarshal(data, &members) != nil || members == nil {
		return false // what is no object goes out as it is: that is worth trying, too
	}
	_, there := members[name]
	return !there
}

// syncRow is the row of a SyncHTTP push that holds the payload.
func syncRow(req PushRequest) dingtest.Row {
	entry, _ := catalog.Lookup(req.Type)
	return dingtest.Row{
		SubscribeID: "10001_0", CorpID: req.Corp, BizID: req.ID, BizType: entry.BizType(), BizData: string(req.Data),
	}
}
