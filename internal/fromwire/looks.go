package fromwire

import (
	"fmt"
	"slices"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/jsonscan"
	"github.com/dingevent/dingevent/internal/wire"
)

// looks are the members of an object that show its transport; their values are raw.
type looks struct {
	headers, data, eventType, frameType            []byte // of a frame
	encrypt, bizData                               []byte // of a body
	rowData, syncAction                            []byte // of a row
	tag, failedList, apiError, apiMessage          []byte // of a failed push, and of the API's answer with all
	items, id, app, transportSaid, specVersion, in []byte // of what dingevent writes
}

func look(data []byte) (l looks, err error) {
	members := map[string]*[]byte{
		"headers": &l.headers, "header": &l.headers, "data": &l.data, "eventType": &l.eventType, "type": &l.frameType,
		"encrypt": &l.encrypt, "bizData": &l.bizData, "biz_data": &l.rowData, "syncAction": &l.syncAction,
		"call_back_tag": &l.tag, "callBackTag": &l.tag, "failed_list": &l.failedList, "failedList": &l.failedList,
		"errcode": &l.apiError, "errmsg": &l.apiMessage,
		"items": &l.items, "id": &l.id, "app": &l.app, "transport": &l.transportSaid, "specversion": &l.specVersion, "event": &l.in,
	}
	err = jsonscan.Object(data, func(key string, value []byte) {
		if at := members[key]; at != nil {
			*at = value
		}
	})
	if err != nil {
		return l, fmt.Errorf("want one JSON object: %w", err)
	}
	return l, nil
}

// ours stands in the place of a transport for JSON that dingevent writes.
const ours dingevent.Transport = "dingevent"

// transport is the transport that the members show. An object without such members counts as a body by HTTP.
func (l looks) transport() dingevent.Transport {
	switch {
	case l.isOurs():
		return ours
	case l.data != nil && (l.headers != nil || l.eventType != nil):
		return dingevent.TransportStream
	case l.tag != nil:
		return dingevent.TransportFailedList
	case l.rowData != nil || l.syncAction != nil:
		return dingevent.TransportSyncHTTP
	}
	return dingevent.TransportHTTP
}

// isOurs reports whether dingevent wrote the object: an event with its app, a CloudEvent, or a dead letter, which
// contains such an event.
func (l looks) isOurs() bool {
	said := slices.Contains([]string{"stream", "http", "synchttp", "rds", "failedlist", "exec", "internal"}, wire.Text(l.transportSaid))
	if said && l.id != nil && l.frameType != nil && (l.app != nil || l.specVersion != nil) {
		return true
	}
	if inner, err := look(l.in); err == nil && l.transportSaid == nil {
		return inner.in == nil && inner.isOurs()
	}
	return false
}
