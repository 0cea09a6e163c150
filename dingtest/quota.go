package dingtest

import (
	"encoding/json"
	"strings"
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

// SetQuota sets how many pushes an app may get in a month, counted from its beginning. Zero stops them at once, and a
// negative number means any number. It takes the place of Options.Quota for this app.
//
// An event by Stream or HTTP counts once for all its pushes, and so does a robot message. The events about contacts,
// roles, administrators and medical contacts that DingTalk lists are free. Over quota, events end as [OverQuota], and
// robot messages come with errorCode 20001 and without text and content. DingTalk does not document the quota for cards
// and AI plugins, so they are neither counted nor stopped. SyncHTTP is for third-party apps, which have no quota. The
// app of an HTTP push is the callback's Owner.
func (s *Server) SetQuota(clientID string, n int) {
	s.quotas.mu.Lock()
	defer s.quotas.mu.Unlock()
	if s.quotas.limit == nil {
		s.quotas.limit = make(map[string]int)
	}
	s.quotas.limit[clientID] = n
}

// Usage returns what an app got in this month.
func (s *Server) Usage(clientID string) Usage {
	s.quotas.mu.Lock()
	defer s.quotas.mu.Unlock()
	u := *s.quotas.of(clientID)
	u.Quota = s.quota(clientID)
	return u
}

// takes counts an event and reports whether it may be pushed.
func (s *Server) takes(clientID, eventType string) bool {
	s.quotas.mu.Lock()
	defer s.quotas.mu.Unlock()
	u := s.quotas.of(clientID)
	switch {
	case freeEvents[eventType]:
		u.Free++
	case s.full(clientID, u):
		u.Stopped++
		return false
	default:
		u.Counted++
	}
	return true
}

// metered counts a robot message and returns it as DingTalk pushes it.
func (s *Server) metered(clientID, topic string, data []byte) []byte {
	if !strings.HasPrefix(topic, robotTopics) {
		return data
	}
	s.quotas.mu.Lock()
	defer s.quotas.mu.Unlock()
	u := s.quotas.of(clientID)
	if !s.full(clientID, u) {
		u.Counted++
		return data
	}
	u.Emptied++
	return withoutText(data)
}

// full reports whether the quota is used up. The caller holds mu.
func (s *Server) full(clientID string, u *Usage) bool {
	quota := s.quota(clientID)
	return quota >= 0 && u.Counted >= quota
}

// quota is the app's. The caller holds mu.
func (s *Server) quota(clientID string) int {
	if n, ok := s.quotas.limit[clientID]; ok {
		return n
	}
	if s.opts.Quota == 0 {
		return -1
	}
	return s.opts.Quota
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
