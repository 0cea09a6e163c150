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

// freeEvents are on DingTalk's list of events that the quota of Webhook and Stream does not count.
var freeEvents = map[string]bool{
	"user_add_org": true, "user_modify_org": true, "user_leave_org": true, "user_active_org": true,
	"org_dept_create": true, "org_dept_modify": true, "org_dept_remove": true, "org_change": true,
	"label_user_change": true, "label_conf_add": true, "label_conf_del": true, "label_conf_modify": true,
	"org_admin_add": true, "org_admin_remove": true, "org_annual_certification_submission": true,
	"industry_medical_user_add": true, "industry_medical_dept_event": true, "industry_medical_dept_prop_event": true,
	"industry_medical_user_prop_event": true, "industry_medical_user_dept_event": true, "industry_medical_full_sync": true,
}
