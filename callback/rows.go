package callback

import (
	"maps"
	"strconv"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/jsonscan"
)

const (
	// syncPrefix begins the EventType of pushes of rows, such as SYNC_HTTP_PUSH_HIGH.
	syncPrefix = "SYNC_HTTP_PUSH_"
	// maxRows bounds what one push can make of our memory. A larger one is kept as one envelope.
	maxRows = 10_000
)

// rows returns an envelope for every row, in order, each like outer where the row does not say
// otherwise; nil if there are none, or too many.
func (p *push) rows(outer *dingevent.Envelope, bizData []byte) []*dingevent.Envelope {
	var raw [][]byte
	err := jsonscan.Array(bizData, func(value []byte) {
		if len(raw) <= maxRows {
			raw = append(raw, value)
		}
	})
	if err != nil || len(raw) > maxRows {
		return nil
	}
	var envs []*dingevent.Envelope
	for i, data := range raw {
		envs = append(envs, p.row(outer, i, data))
	}
	return envs
}

// row makes an envelope of one row. One that is no object is kept with what the push says.
func (p *push) row(outer *dingevent.Envelope, index int, data []byte) *dingevent.Envelope {
	e := *outer
	e.Data = data
	e.Meta = maps.Clone(outer.Meta)
	r, ok := readRow(data)
	if !ok {
		e.ID = p.rowID(r, index)
		return &e
	}
	for name, value := range map[string][]byte{
		"biz_type": r.bizType, "biz_id": r.bizID, "subscribe_id": r.subscribeID, "open_cursor": r.openCursor,
	} {
		if s := text(value); s != "" {
			e.Meta[name] = s
		}
	}
	if corpID := text(r.corpID); corpID != "" {
		e.CorpID = corpID
	}
	if at := born(r.gmtModified, r.gmtCreate); !at.IsZero() {
		e.Born = at
	}
	e.ID = p.rowID(r, index)
	if eventType := r.eventType(); eventType != "" {
		e.Type = eventType
	}
	return &e
}

// rowID names the state that a row tells of. Rows repeat: state A, then B, then A again are three
// events, told apart by when the row was changed. One that does not say is known by its push.
func (p *push) rowID(r row, index int) string {
	if text(r.gmtModified) == "" {
		return derived([]byte(p.Encrypt), []byte(strconv.Itoa(index)))
	}
	var parts [][]byte
	for _, value := range [][]byte{
		r.subscribeID, r.corpID, r.bizID, r.bizType, r.bizData, r.gmtModified, r.openCursor,
	} {
		parts = append(parts, []byte(text(value)))
	}
	return derived(parts...)
}

// A row is one element of bizData; its values are raw.
type row struct {
	subscribeID, corpID, bizID, bizType, bizData, openCursor, gmtCreate, gmtModified []byte
}

func readRow(data []byte) (r row, ok bool) {
	err := jsonscan.Object(data, func(key string, value []byte) {
		switch key {
		case "subscribe_id":
			r.subscribeID = value
		case "corp_id":
			r.corpID = value
		case "biz_id":
			r.bizID = value
		case "biz_type":
			r.bizType = value
		case "biz_data":
			r.bizData = value
		case "open_cursor":
			r.openCursor = value
		case "gmt_create":
			r.gmtCreate = value
		case "gmt_modified":
			r.gmtModified = value
		}
	})
	return r, err == nil
}
