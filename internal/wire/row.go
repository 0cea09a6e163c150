package wire

import (
	"time"

	"github.com/dingevent/dingevent/internal/jsonscan"
)

// A Row is one row of a SyncHTTP push or of a push table; its values are raw.
type Row struct {
	SubscribeID, CorpID, BizID, BizType, BizData, OpenCursor, GmtCreate, GmtModified []byte
}

// ReadRow reads a row. It is not ok if data is no object.
func ReadRow(data []byte) (r Row, ok bool) {
	err := jsonscan.Object(data, func(key string, value []byte) {
		switch key {
		case "subscribe_id":
			r.SubscribeID = value
		case "corp_id":
			r.CorpID = value
		case "biz_id":
			r.BizID = value
		case "biz_type":
			r.BizType = value
		case "biz_data":
			r.BizData = value
		case "open_cursor":
			r.OpenCursor = value
		case "gmt_create":
			r.GmtCreate = value
		case "gmt_modified":
			r.GmtModified = value
		}
	})
	return r, err == nil
}

// Payload is the payload of the row: the object in biz_data, or the JSON inside its string, also if that was escaped once
// too often.
func (r Row) Payload() []byte {
	text := Text(r.BizData)
	if once, ok := jsonscan.Unescaped(text); ok && jsonscan.Object([]byte(text), ignore) != nil {
		text = once
	}
	return []byte(text)
}

func ignore(string, []byte) {}

// Born is when the row was changed, or made; zero if the row has no time.
func (r Row) Born() time.Time { return born(r.GmtModified, r.GmtCreate) }

// ID is the ID of the row's state. Rows repeat: state A, then B, then A again are three events. The time of the row's
// change distinguishes them, or the payload. A row without either has no ID.
func (r Row) ID() (id string, ok bool) {
	if payload := r.Payload(); Text(r.GmtModified) == "" && !isUnique(RowType(Text(r.BizType), payload), payload) {
		return "", false
	}
	var parts [][]byte
	for _, value := range [][]byte{
		r.SubscribeID, r.CorpID, r.BizID, r.BizType, r.BizData, r.GmtModified, r.OpenCursor,
	} {
		parts = append(parts, []byte(Text(value)))
	}
	return Hash(parts...), true
}

// Meta is what an envelope of the row has in its Meta. payload is the row's.
func (r Row) Meta(payload []byte) map[string]string {
	meta := map[string]string{}
	for name, text := range map[string]string{
		"biz_type": Text(r.BizType), "biz_id": Text(r.BizID), "subscribe_id": Text(r.SubscribeID), "open_cursor": Text(r.OpenCursor),
		"sync_seq": SyncSeq(payload),
	} {
		if text != "" {
			meta[name] = text
		}
	}
	return meta
}

// SyncSeq is the sequence that orders a row, read from its biz_data; empty if there is none.
func SyncSeq(data []byte) (seq string) {
	err := jsonscan.Object(data, func(key string, value []byte) {
		if key == "syncSeq" {
			seq = Text(value)
		}
	})
	if err != nil {
		return "" // the members of a broken text count for nothing
	}
	return seq
}
