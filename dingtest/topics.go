package dingtest

import (
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
