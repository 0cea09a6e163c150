package event

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/dingevent/dingevent/internal/jsonscan"
	"github.com/dingevent/dingevent/internal/wire"
)

// WireOptions help [FromWire] where what came does not say what it is.
type WireOptions struct {
	// Type is the event type of a payload that names none.
	Type string
	// BizType is the number of the row that a bare biz_data was taken from.
	BizType int64
}

// ErrNoType says that a payload names no event type, so that WireOptions must.
var ErrNoType = errors.New("the payload names no event type")

// FromWire takes apart what a transport carried and decodes the events in it. transport is a
// dingevent.Transport as a string, or empty to go by the looks of data, which may be
//
//   - stream: a frame, or what DingTalk's pages print for one: eventType and the like beside data
//   - http, failedlist: a decrypted body
//   - synchttp, rds: a decrypted push of rows, one row or a list of them with biz_data as an object or a
//     string, or a biz_data alone
//
// nil options are none. FromWire returns an event for whatever DingTalk may have sent, *Unknown at
// worst; the error is for what holds no event: no JSON object, a body that is still encrypted, a frame
// about the connection, and, wrapping [ErrNoType], a payload that does not say what it is.
func FromWire(transport string, data []byte, opts *WireOptions) ([]Arrival, error) {
	var o WireOptions
	if opts != nil {
		o = *opts
	}
	arrivals, err := fromWire(transport, data, o)
	if err != nil {
		return nil, err
	}
	for i := range arrivals {
		arrivals[i].decode()
	}
	return arrivals, nil
}

func fromWire(transport string, data []byte, o WireOptions) ([]Arrival, error) {
	if s := jsonscan.New(data); s.Kind() == jsonscan.ArrayBegins && (transport == "synchttp" || transport == "rds") {
		return rowsOf(data, Arrival{})
	}
	looks, err := look(data)
	if err != nil {
		return nil, err
	}
	switch cmp.Or(transport, looks.transport()) {
	case "stream":
		return fromStream(data, looks, o)
	case "http", "failedlist":
		return fromHTTP(data, looks, o)
	case "synchttp", "rds":
		return fromRows(data, looks, o)
	}
	return nil, fmt.Errorf("no transport %q; there are stream, http, synchttp, rds and failedlist", transport)
}

// looks are the members of an object that tell how it came; their values are raw.
type looks struct {
	headers, data, eventType, encrypt, bizData, rowData, syncAction []byte
}

func look(data []byte) (l looks, err error) {
	err = jsonscan.Object(data, func(key string, value []byte) {
		switch key {
		case "headers", "header":
			l.headers = value
		case "data":
			l.data = value
		case "eventType":
			l.eventType = value
		case "encrypt":
			l.encrypt = value
		case "bizData":
			l.bizData = value
		case "biz_data":
			l.rowData = value
		case "syncAction":
			l.syncAction = value
		}
	})
	if err != nil {
		return l, fmt.Errorf("want one JSON object: %w", err)
	}
	return l, nil
}

func (l looks) transport() string {
	switch {
	case l.data != nil && (l.headers != nil || l.eventType != nil):
		return "stream"
	case l.rowData != nil || l.syncAction != nil:
		return "synchttp"
	}
	return "http"
}

// fromStream takes a frame apart. Its headers stand under headers, or, as DingTalk's pages print them,
// beside data.
func fromStream(data []byte, l looks, o WireOptions) ([]Arrival, error) {
	headers := data
	if l.headers != nil {
		headers = l.headers
	}
	said := map[string]string{}
	err := jsonscan.Object(headers, func(key string, value []byte) { said[strings.ToLower(key)] = wire.Text(value) })
	if err != nil {
		return nil, fmt.Errorf("the headers of a frame must be an object: %w", err)
	}
	a := Arrival{
		Type: said["eventtype"], ID: said["eventid"], CorpID: said["eventcorpid"], Data: []byte(wire.Text(l.data)),
	}
	a.Born, _ = jsonscan.Time([]byte(said["eventborntime"]))
	switch topic := said["topic"]; {
	case a.Type != "" && l.data != nil:
	case strings.HasPrefix(topic, "/"):
		callback := wire.ReadCallback(a.Data)
		a.Type, a.ID, a.CorpID, a.Born = topic, callback.ID, callback.CorpID, callback.Born
	case topic == "ping" || topic == "disconnect":
		return nil, fmt.Errorf("a frame with the topic %q is about the connection and holds no event", topic)
	default: // the payload alone
		a = Arrival{Type: cmp.Or(o.Type, said["eventtype"], wire.RowType("", data)), Data: data}
		if a.Type == "" {
			return nil, ErrNoType
		}
	}
	return []Arrival{a}, nil
}

func fromHTTP(data []byte, l looks, o WireOptions) ([]Arrival, error) {
	head := wire.ReadHead(data)
	a := Arrival{
		Type: cmp.Or(head.EventType, o.Type), CorpID: head.CorpID, Born: head.Born(), BizID: head.BizID, Data: data,
	}
	if a.Type == "" {
		a.Type = wire.RowType("", data)
	}
	a.ID, _ = head.ID(data)
	if strings.HasPrefix(head.EventType, wire.SyncPrefix) && head.BizData != nil {
		rows, err := rowsOf(head.BizData, a)
		if err == nil && len(rows) > 0 {
			return rows, nil
		}
	}
	switch {
	case a.Type != "":
		return []Arrival{a}, nil
	case l.encrypt != nil:
		return nil, errors.New("the body is still encrypted; open it with a callback.Cipher or dingevent crypto open")
	}
	return nil, ErrNoType
}

func fromRows(data []byte, l looks, o WireOptions) ([]Arrival, error) {
	switch {
	case l.rowData != nil:
		return []Arrival{rowOf(data, Arrival{})}, nil
	case l.bizData != nil || l.encrypt != nil:
		return fromHTTP(data, l, o)
	}
	number := ""
	if o.BizType != 0 {
		number = strconv.FormatInt(o.BizType, 10)
	}
	a := Arrival{Type: cmp.Or(o.Type, wire.RowType(number, data)), BizType: number, Data: data}
	head := wire.ReadHead(data)
	a.CorpID, a.ID = head.CorpID, head.EventID
	if a.Type == "" {
		return nil, ErrNoType
	}
	return []Arrival{a}, nil
}

// rowsOf takes a list of rows apart. Each is like outer where it does not say otherwise.
func rowsOf(list []byte, outer Arrival) (rows []Arrival, err error) {
	err = jsonscan.Array(list, func(row []byte) { rows = append(rows, rowOf(row, outer)) })
	if err != nil {
		return nil, fmt.Errorf("want a list of rows: %w", err)
	}
	return rows, nil
}

func rowOf(data []byte, outer Arrival) Arrival {
	a := Arrival{Type: outer.Type, CorpID: outer.CorpID, Born: outer.Born, Data: data}
	row, ok := wire.ReadRow(data)
	if !ok || row.BizData == nil {
		return a
	}
	a.CorpID = cmp.Or(wire.Text(row.CorpID), outer.CorpID)
	a.BizType, a.BizID, a.Data = wire.Text(row.BizType), wire.Text(row.BizID), row.Payload()
	a.Type = cmp.Or(wire.RowType(a.BizType, a.Data), outer.Type)
	a.ID, _ = row.ID()
	if born := row.Born(); !born.IsZero() {
		a.Born = born
	}
	return a
}
