package dingtest

import (
	"strings"

	"github.com/dingevent/dingevent/event/catalog"
)

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
	case catalog.Free(eventType):
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
