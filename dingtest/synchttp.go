package dingtest

import (
	"strconv"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/wire"
)

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

// PushSyncHTTP pushes rows to an HTTP callback, all in one push. It leaves out rows with an event type that the app is
// not subscribed to. Deadline and retries are those of [Server.PushHTTP]. A failed push is in [Server.Failed] in the
// end, but not in the list that apps fetch.
func (s *Server) PushSyncHTTP(to Callback, rows ...Row) *Push {
	var wanted []Row
	for _, row := range rows {
		number := strconv.FormatInt(row.BizType, 10)
		if s.platform.topics.wants(to.Owner, wire.RowType(number, []byte(row.BizData))) {
			wanted = append(wanted, row)
		}
	}
	if len(wanted) == 0 && len(rows) > 0 {
		return unmade(Unsubscribed, nil)
	}
	return s.pushRows(to, wanted, plan{again: s.opts.Again, list: true, app: to.Owner})
}

func (s *Server) pushRows(to Callback, rows []Row, pl plan) *Push {
	body := struct {
		EventType string    `json:"EventType"`
		BizData   []rowJSON `json:"bizData"`
	}{EventType: "SYNC_HTTP_PUSH_HIGH", BizData: make([]rowJSON, len(rows))}
	if to.Medium {
		body.EventType = "SYNC_HTTP_PUSH_MEDIUM"
	}
	for i, row := range rows {
		if row.Modified.IsZero() {
			row.Modified = s.faults.now()
		}
		if row.ID == 0 {
			row.ID = s.rows.Add(1)
		}
		body.BizData[i] = row.wire()
	}
	text, err := encodeJSON(body)
	if err != nil {
		return spoiled(err)
	}
	e := Event{Type: body.EventType, Data: text}
	return s.pushHTTP(dingevent.TransportSyncHTTP, to, s.complete(e), pl)
}

func (r Row) wire() rowJSON {
	at := r.Modified.UnixMilli()
	return rowJSON{
		GmtCreate: at, GmtModified: at, BizType: r.BizType, OpenCursor: r.OpenCursor,
		SubscribeID: r.SubscribeID, ID: r.ID, BizID: r.BizID, BizData: r.BizData, CorpID: r.CorpID,
	}
}
