package dingtest

import (
	"fmt"
	"regexp"
	"sync"

	"github.com/dingevent/dingevent/internal/eventglob"
)

// topics are what apps are subscribed to, as chosen in DingTalk's console. The client ID "" stands for
// apps that have no choice of their own.
type topics struct {
	mu    sync.Mutex                  // protects what follows
	types map[string][]*regexp.Regexp // by client ID; not there: every type
	rules map[string]*eventglob.Rules // by client ID; not there: every event
}

func newTopics() *topics {
	return &topics{types: make(map[string][]*regexp.Regexp), rules: make(map[string]*eventglob.Rules)}
}

// Subscribe chooses the event types that an app is subscribed to, as the console does: these and no others. In a type
// "*" stands for any text, as in "bpms_*". Without a choice an app is subscribed to every type; clientID "" chooses for
// all such apps. Events of other types are not pushed to the app: the push ends as [Unsubscribed]. The choice counts
// for Stream by the client ID, and for HTTP and SyncHTTP by the callback's Owner. It does not count for callbacks of
// Stream and for suite tickets.
func (s *Server) Subscribe(clientID string, types ...string) error {
	chosen := make([]*regexp.Regexp, len(types))
	for i, pattern := range types {
		var err error
		if chosen[i], err = eventglob.Compile(pattern); err != nil {
			return fmt.Errorf("dingtest: event type: %w", err)
		}
	}
	s.platform.topics.mu.Lock()
	defer s.platform.topics.mu.Unlock()
	s.platform.topics.types[clientID] = chosen
	return nil
}

// Filter sets the rules that narrow an app's subscriptions, in place of those before, such as
//
//	/v1.0/event/bpms_instance_change/processCode/PROC-1/type/{start,finish}
//
// If an event's type has rules, one of them must match; a type without a rule is pushed in full. DingTalk has rules for
// bpms_instance_change and bpms_task_change, the types with Filters in their catalog entry. A rule is matched with the
// paths that Filters make of the payload. One path is without bizCategoryId, and one is with it if it is there. The
// payload's own "resource" is a path, too. In a rule "*" is any text without a slash, "**" any text, "{a,b}" a or b, and
// "{a}" a. A clientID of "" sets the rules of all apps that have none of their own. Rules do not count for SyncHTTP,
// which has no such events.
func (s *Server) Filter(clientID string, rules ...string) error {
	set := new(eventglob.Rules)
	for _, rule := range rules {
		if _, err := set.Add(rule); err != nil {
			return fmt.Errorf("dingtest: %w", err)
		}
	}
	s.platform.topics.mu.Lock()
	defer s.platform.topics.mu.Unlock()
	s.platform.topics.rules[clientID] = set
	return nil
}

// wants reports whether an app is subscribed to the type.
func (t *topics) wants(clientID, eventType string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	chosen, ok := t.types[clientID]
	if !ok {
		chosen, ok = t.types[""]
	}
	return !ok || anyMatches(chosen, eventType)
}

// wantsEvent is wants for an event. It also matches the payload with the rules.
func (t *topics) wantsEvent(clientID, eventType string, payload []byte) bool {
	return t.wants(clientID, eventType) && t.passes(clientID, eventType, payload)
}

func (t *topics) passes(clientID, eventType string, payload []byte) bool {
	t.mu.Lock()
	rules, ok := t.rules[clientID]
	if !ok {
		rules = t.rules[""]
	}
	t.mu.Unlock()
	if rules == nil {
		return true
	}
	ok, _ = rules.Match(eventType, payload) // an event without a path is not pushed
	return ok
}

func anyMatches(patterns []*regexp.Regexp, text string) bool {
	for _, pattern := range patterns {
		if pattern.MatchString(text) {
			return true
		}
	}
	return false
}
