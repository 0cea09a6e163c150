package rds

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/wire"
)

// maxData is how many bytes the biz_data of a row may have. DingTalk's table has room for 64 KiB, but a vendor may make the column wider.
// A push by SyncHTTP may be as large.
const maxData = 4 << 20

// columns are those of DingTalk's tables, and how long biz_data is. One that is too long stays at the server. Others in the tables are
// left alone.
var columns = fmt.Sprintf("id, gmt_create, gmt_modified, subscribe_id, corp_id, biz_id, biz_type, "+
	"IF(OCTET_LENGTH(biz_data) > %d, NULL, biz_data), open_cursor, status, COALESCE(OCTET_LENGTH(biz_data), 0)", maxData)

// A row is one row as it was read.
type row struct {
	id                                  int64
	create, modified                    []byte // as the server writes them
	subscribeID, corpID, bizID, bizType []byte
	bizData, openCursor, status         []byte
	length                              int64 // of biz_data
	createZone, modifiedZone            *time.Location
}

// targets are where the columns are scanned to.
func (r *row) targets() []any {
	return []any{
		&r.id, &r.create, &r.modified, &r.subscribeID, &r.corpID, &r.bizID, &r.bizType, &r.bizData, &r.openCursor, &r.status, &r.length,
	}
}

// tooLarge reports whether biz_data was left at the server.
func (r *row) tooLarge() bool { return r.length > maxData }

// texts are all columns but id.
func (r *row) texts() [][]byte {
	return [][]byte{r.create, r.modified, r.subscribeID, r.corpID, r.bizID, r.bizType, r.bizData, r.openCursor, r.status}
}

// size is about how much memory it takes.
func (r *row) size() (n int) {
	for _, text := range r.texts() {
		n += len(text) + 24
	}
	return n
}

func sizeOf(list []*row) (n int) {
	for _, r := range list {
		n += r.size()
	}
	return n
}

// same reports whether the other is the very same state. It is compared here, because the server's collations take different
// characters as equal.
func (r *row) same(other *row) bool {
	return r.id == other.id && r.length == other.length && slices.EqualFunc(r.texts(), other.texts(), bytes.Equal)
}

// A rowJSON is a row on the wire, as SyncHTTP has it.
type rowJSON struct {
	ID          int64           `json:"id"`
	GmtCreate   json.RawMessage `json:"gmt_create"`
	GmtModified json.RawMessage `json:"gmt_modified"`
	SubscribeID string          `json:"subscribe_id"`
	CorpID      string          `json:"corp_id"`
	BizID       string          `json:"biz_id"`
	BizType     json.RawMessage `json:"biz_type"`
	BizData     string          `json:"biz_data"`
	OpenCursor  json.RawMessage `json:"open_cursor"`
	Status      json.RawMessage `json:"status"`
}

// data is the row as JSON.
func (r *row) data() []byte {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(rowJSON{ // its parts are valid
		ID: r.id, GmtCreate: millis(r.create, r.createZone), GmtModified: millis(r.modified, r.modifiedZone),
		SubscribeID: string(r.subscribeID), CorpID: string(r.corpID), BizID: string(r.bizID), BizType: number(r.bizType),
		BizData: string(r.bizData), OpenCursor: number(r.openCursor), Status: number(r.status),
	})
	return bytes.TrimSuffix(text.Bytes(), []byte("\n"))
}

// millis is a time of the server in milliseconds since 1970. What is no time stays as it is.
func millis(text []byte, zone *time.Location) json.RawMessage {
	at, err := time.ParseInLocation(time.DateTime, string(text), zone)
	if err != nil {
		return number(text)
	}
	return strconv.AppendInt(nil, at.UnixMilli(), 10)
}

// number is a number as it is, and anything else as a string.
func number(text []byte) json.RawMessage {
	if text == nil {
		return json.RawMessage("null")
	}
	if _, err := strconv.ParseInt(string(text), 10, 64); err == nil && json.Valid(text) {
		return text
	}
	quoted, _ := json.Marshal(string(text))
	return quoted
}

// envelope is the event of the row.
func (r *row) envelope(app, table string, now time.Time) *dingevent.Envelope {
	e := &dingevent.Envelope{App: app, Transport: dingevent.TransportRDS, Received: now, CorpID: string(r.corpID), Data: r.data()}
	read, _ := wire.ReadRow(e.Data)
	payload := read.Payload()
	e.Type, e.Born = wire.RowType(string(r.bizType), payload), read.Born()
	e.Meta = read.Meta(payload)
	e.Meta["table"] = table
	var ok bool
	if e.ID, ok = read.ID(); !ok { // no time of a change
		e.ID = wire.Hash([]byte("rds"), []byte(table), e.Data)
	}
	return e
}
