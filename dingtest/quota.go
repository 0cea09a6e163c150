package dingtest

import (
	"encoding/json"
	"sync"
	"time"
)

// OverQuota is a push that was not made: the app has used up its quota for the month.
const OverQuota Outcome = "over quota"

// Usage is what an app got in this month, which is one of China's calendar.
type Usage struct {
	Quota   int // negative: any number
	Counted int // events and robot messages that the quota counts, each once
	Free    int // events that it does not count
	Stopped int // events that were not pushed because it was used up
	Emptied int // robot messages that came without text because of that
}

type quotas struct {
	mu    sync.Mutex // protects what follows
	month string
	limit map[string]int
	used  map[string]*Usage
}

// of returns the app's usage, which begins anew with each month. The caller holds mu.
func (q *quotas) of(clientID string) *Usage {
	if now := time.Now().In(china).Format("2006-01"); now != q.month {
		q.month, q.used = now, make(map[string]*Usage)
	}
	u := q.used[clientID]
	if u == nil {
		u = new(Usage)
		q.used[clientID] = u
	}
	return u
}

var china = time.FixedZone("CST", 8*60*60)

// withoutText is a robot message as it comes over quota. Data that is no object stays as it is.
func withoutText(data []byte) []byte {
	var members map[string]json.RawMessage
	if json.Unmarshal(data, &members) != nil || members == nil {
		return data
	}
	delete(members, "text")
	delete(members, "content")
	members["errorCode"] = json.RawMessage("20001")
	members["errorMessage"] = json.RawMessage(`"the quota of this month is used up"`)
	text, err := encodeJSON(members)
	if err != nil {
		return data
	}
	return text
}
