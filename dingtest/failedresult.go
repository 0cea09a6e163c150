package dingtest

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"time"
)

// getFailedResult is GET /call_back/get_call_back_failed_result. Each call clears what the one before
// returned.
func (s *Server) getFailedResult(r *http.Request) (members, *oldError) {
	g, refused := s.oldGrant(r)
	if refused != nil {
		return nil, refused
	}
	page, more := s.platform.failed.fetch(g)
	list := make([]members, len(page))
	for i, row := range page {
		list[i] = row.wire()
	}
	return members{"failed_list": list, "has_more": more}, nil
}

type newFailed struct {
	CallBackTag  string `json:"callBackTag"`
	CallBackData string `json:"callBackData"` // JSON text
	CorpID       string `json:"corpId"`
	EventTime    int64  `json:"eventTime"`
}

// failedResults is GET /v1.0/event/callbacks/failedResults, which clears nothing. No page of DingTalk documents
// it; DingTalk's SDKs have its shape.
func (s *Server) failedResults(r *http.Request) (any, *refusal) {
	g, refused := s.newGrant(r)
	if refused != nil {
		return nil, refused
	}
	begin, beginOK := milliTime(r, "beginTime", math.MinInt64)
	end, endOK := milliTime(r, "endTime", math.MaxInt64)
	if !beginOK || !endOK {
		return nil, refuse(http.StatusBadRequest, "invalidParameter", "beginTime and endTime must be numbers of milliseconds")
	}
	page, more := s.platform.failed.between(g, begin, end)
	list := make([]newFailed, len(page))
	for i, row := range page {
		list[i] = newFailed{row.tag, string(mustJSON(json.RawMessage(row.payload))), row.corpID, row.happened.UnixMilli()}
	}
	return struct {
		FailedList []newFailed `json:"failedList"`
		HasMore    bool        `json:"hasMore"`
	}{list, more}, nil
}

// milliTime reads a time in milliseconds from the query.
func milliTime(r *http.Request, name string, missing int64) (at time.Time, ok bool) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return time.UnixMilli(missing), true
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return time.UnixMilli(n), err == nil
}
