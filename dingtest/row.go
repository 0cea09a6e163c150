package dingtest

import "time"

// A Row is one change in a SyncHTTP push, which third-party apps get.
type Row struct {
	SubscribeID string    // DingTalk's is the suite's ID and "_0"
	CorpID      string    // the organization it happened in
	BizID       string    // what changed
	BizType     int64     // the kind of change
	BizData     string    // JSON text, goes out inside a string
	Modified    time.Time // goes out as gmt_create and gmt_modified; now if zero
	OpenCursor  int64
	ID          int64 // of the row, the same whenever it is pushed; made up if zero. A table gives its own
}

// rowJSON is a row on the wire.
type rowJSON struct {
	GmtCreate   int64  `json:"gmt_create"`
	BizType     int64  `json:"biz_type"`
	OpenCursor  int64  `json:"open_cursor"`
	SubscribeID string `json:"subscribe_id"`
	ID          int64  `json:"id"`
	GmtModified int64  `json:"gmt_modified"`
	BizID       string `json:"biz_id"`
	BizData     string `json:"biz_data"`
	CorpID      string `json:"corp_id"`
	Status      int    `json:"status"`
}

func (r Row) wire() rowJSON {
	at := r.Modified.UnixMilli()
	return rowJSON{
		GmtCreate: at, GmtModified: at, BizType: r.BizType, OpenCursor: r.OpenCursor,
		SubscribeID: r.SubscribeID, ID: r.ID, BizID: r.BizID, BizData: r.BizData, CorpID: r.CorpID,
	}
}
