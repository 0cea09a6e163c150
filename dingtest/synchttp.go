package dingtest

import (
	"strconv"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/wire"
)

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
