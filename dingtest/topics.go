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

// Subscribe chooses the event types that an app is subscribed to, as the console does: these and no
// others, where "*" stands for any text, as in "bpms_*". An app that nothing was chosen for is
// subscribed to every type; clientID "" chooses for all such apps. What an app is not subscribed to is
// not pushed to it: the push ends as [Unsubscribed]. It counts for Stream by the client ID and for HTTP
// and SyncHTTP by the callback's Owner, not for callbacks of Stream and not for suite tickets.
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
// Where there are rules for an event's type, one of them must match; a type without a rule is pushed
// in full. DingTalk has rules for types whose catalog entry has Filters: bpms_instance_change and
// bpms_task_change. A rule is matched with the paths these make of the payload, one without
// bizCategoryId and one with it if it is there, and with the payload's own "resource". In a rule "*" is
// any text without a slash, "**" any text, "{a,b}" a or b, and "{a}" a. A clientID of "" sets the rules
// of all apps that have none of their own. They do not count for SyncHTTP, which has no such events.
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

// wantsEvent is wants for an event, whose payload the rules are matched with.
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
