package samples

import (
	"strings"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/event/catalog"
)

// corp is the organization that the pushes name.
const corp = "ding1"

// A Gateway is where the fake DingTalk pushes to.
type Gateway struct {
	Ding     *dingtest.Server
	ClientID string // of the Stream connection
	Callback dingtest.Callback
}

// Pushes are the ways in which DingTalk pushes an event. Events about the transport itself never reach a journal, and neither
// do callbacks that want an answer of their own: both have no way.
func (g Gateway) Pushes(entry catalog.Entry) map[dingevent.Transport]func() *dingtest.Push {
	head := catalog.Head{CorpID: corp, ID: "sample", Born: born}
	ways := map[dingevent.Transport]func() *dingtest.Push{}
	switch {
	case entry.Control():
	case strings.HasPrefix(entry.Type, "/v1.0/im/bot/"):
		ways[dingevent.TransportStream] = func() *dingtest.Push {
			return g.Ding.PushCallback(g.ClientID, entry.Type, entry.Payload(dingevent.TransportStream, head))
		}
	case entry.Callback:
	default:
		for _, transport := range []dingevent.Transport{dingevent.TransportStream, dingevent.TransportHTTP, dingevent.TransportSyncHTTP} {
			if entry.Comes(transport) {
				ways[transport] = func() *dingtest.Push { return g.push(entry, transport, entry.Payload(transport, head)) }
			}
		}
	}
	return ways
}

func (g Gateway) push(entry catalog.Entry, transport dingevent.Transport, data []byte) *dingtest.Push {
	switch transport {
	case dingevent.TransportStream:
		return g.Ding.PushStream(g.ClientID, dingtest.Event{Type: entry.Type, CorpID: corp, Data: data})
	case dingevent.TransportHTTP:
		return g.Ding.PushHTTP(g.Callback, dingtest.Event{Data: data})
	}
	return g.Ding.PushSyncHTTP(g.Callback, dingtest.Row{
		SubscribeID: "1_0", CorpID: corp, BizID: entry.Type, BizType: entry.BizType(), BizData: string(data),
	})
}
