package fromwire

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/dingevent/dingevent/internal/jsonscan"
	"github.com/dingevent/dingevent/internal/wire"
)

// fromStream takes a frame apart. Its headers stand under headers, or, as DingTalk's pages print them,
// beside data.
func fromStream(data []byte, l looks, o Options) ([]Arrival, error) {
	headers := data
	if l.headers != nil {
		headers = l.headers
	}
	said := map[string]string{}
	err := jsonscan.Object(headers, func(key string, value []byte) { said[strings.ToLower(key)] = wire.Text(value) })
	if err != nil {
		return nil, fmt.Errorf("the headers of a frame must be an object: %w", err)
	}
	payload, topic := []byte(wire.Text(l.data)), said["topic"]
	switch {
	case said["eventtype"] != "" && l.data != nil:
		a := Arrival{Type: said["eventtype"], ID: said["eventid"], CorpID: said["eventcorpid"], Data: payload}
		a.Born, _ = jsonscan.Time([]byte(said["eventborntime"]))
		return []Arrival{a}, nil
	case strings.HasPrefix(topic, "/") || topic != "" && wire.Text(l.frameType) == "CALLBACK":
		return []Arrival{callbackOf(topic, payload)}, nil
	case topic == "ping" || topic == "disconnect":
		return nil, fmt.Errorf("a frame with the topic %q is about the connection and holds no event", topic)
	}
	if topic := wire.Topic(data); topic != "" && o.Type == "" {
		return []Arrival{callbackOf(topic, data)}, nil
	}
	eventType := cmp.Or(o.Type, said["eventtype"], wire.RowType("", data)) // the payload alone
	if eventType == "" {
		return nil, ErrNoType
	}
	return []Arrival{{Type: eventType, Data: data}}, nil
}

// callbackOf is the callback of a topic. ID, corp and time stand in its payload alone.
func callbackOf(topic string, payload []byte) Arrival {
	said := wire.ReadCallback(payload)
	return Arrival{Type: topic, ID: said.ID, CorpID: said.CorpID, Born: said.Born, Data: payload}
}
