package dingtest

import (
	"fmt"
	"regexp"

	"github.com/dingevent/dingevent/internal/eventglob"
)

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
