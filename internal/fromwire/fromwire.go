// Package fromwire takes apart the data of a transport, or JSON of dingevent, and decodes the events in it.
package fromwire

import (
	"bytes"
	"cmp"
	"fmt"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/bom"
	"github.com/dingevent/dingevent/internal/jsonscan"
)

// Decode takes apart the data of a transport and decodes the events in it. With an empty transport it goes by the members
// of data. data may be
//
//   - stream: a frame, or the form of one on DingTalk's pages: eventType and the like beside data
//   - http: a decrypted body, or the post of a robot or a card in HTTP mode
//   - failedlist: the answer of the failed list's API, old or new, one row of it or a list of them, or a
//     decrypted body
//   - synchttp, rds: a decrypted push of rows, one row or a list of them with biz_data as an object or a
//     string, or a biz_data alone
//
// Without a transport, data may also be JSON that dingevent writes: an event of the command, the API or a file, a dead
// letter, a CloudEvent, or a page of the API. It may be a list of all of these. All of it may stand as JSON inside a
// string.
//
// nil options are none. Decode returns an event for everything that DingTalk may send, at worst an *Unknown, and none for
// an empty list. An error means that data holds no event: it is no JSON object, a body that is still encrypted, or a
// frame about the connection. The error wraps [ErrNoType] for a payload without a type.
func Decode(transport dingevent.Transport, data []byte, opts *Options) ([]Arrival, error) {
	var o Options
	if opts != nil {
		o = *opts
	}
	data, err := bom.Trim(data)
	if err != nil {
		return nil, err
	}
	if text, ok := jsonscan.Text(bytes.TrimSpace(data)); ok {
		data = []byte(text)
	}
	arrivals, err := decode(transport, data, o)
	if err != nil {
		return nil, err
	}
	for i := range arrivals {
		arrivals[i].decode()
	}
	return arrivals, nil
}

// decode takes apart one object, or a list of them.
func decode(transport dingevent.Transport, data []byte, o Options) ([]Arrival, error) {
	s := jsonscan.New(data)
	isList := s.Kind() == jsonscan.ArrayBegins
	switch {
	case isList && (transport == dingevent.TransportSyncHTTP || transport == dingevent.TransportRDS):
		return rowsOf(data, Arrival{})
	case isList && transport == dingevent.TransportFailedList:
		return failedRowsOf(data)
	case isList && transport == "":
		return elementsOf(data, o)
	}
	looks, err := look(data)
	if err != nil {
		return nil, err
	}
	switch known := transport == ""; {
	case known && looks.items != nil:
		return elementsOf(looks.items, o)
	case looks.failedList != nil && (known || transport == dingevent.TransportFailedList):
		return failedRowsOf(looks.failedList)
	}
	return fromObject(transport, data, looks, o)
}

// elementsOf takes a list apart, each of whose elements goes by its own looks.
func elementsOf(list []byte, o Options) (all []Arrival, err error) {
	all = []Arrival{}
	n := 0
	broken := jsonscan.Array(list, func(element []byte) {
		n++
		looks, bad := look(element)
		var arrivals []Arrival
		if bad == nil {
			arrivals, bad = fromObject("", element, looks, o)
		}
		if bad != nil && err == nil {
			err = fmt.Errorf("element %d of the list: %w", n, bad)
		}
		all = append(all, arrivals...)
	})
	if err = cmp.Or(broken, err); err != nil {
		return nil, err
	}
	return all, nil
}

// fromObject takes apart what is one event, or a push of rows.
func fromObject(transport dingevent.Transport, data []byte, l looks, o Options) ([]Arrival, error) {
	switch cmp.Or(transport, l.transport()) {
	case dingevent.TransportStream:
		return fromStream(data, l, o)
	case dingevent.TransportHTTP:
		return fromHTTP(data, l, o)
	case dingevent.TransportFailedList:
		if l.tag != nil {
			return []Arrival{failedOf(data)}, nil
		}
		return fromHTTP(data, l, o)
	case dingevent.TransportSyncHTTP, dingevent.TransportRDS:
		return fromRows(data, l, o)
	case ours:
		return fromOurs(data)
	}
	return nil, fmt.Errorf("no transport %q; there are stream, http, synchttp, rds and failedlist", transport)
}
