package delivery

import (
	"fmt"
	"strings"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/filter"
)

// filterError begins the error of an event that the filter could not evaluate.
const filterError = "filter: "

// matching is the filter m, narrowed by the replay. Its errors begin with filterError.
func (s *Subscription) matching(m *filter.Matcher) func(*dingevent.Envelope) (bool, error) {
	if s.Replay == nil || s.Replay.Select == nil {
		return m.Match
	}
	return func(env *dingevent.Envelope) (bool, error) {
		if ok, err := m.Match(env); !ok || err != nil {
			return ok, err
		}
		ok, err := s.Replay.Select(env)
		if err != nil {
			return false, fmt.Errorf(filterError+"%w", err)
		}
		return ok, nil
	}
}

// needsFilter reports whether a dead letter with this error goes through the filter when it is retried: the filter never selected it.
func needsFilter(text string) bool {
	return strings.HasPrefix(text, filterError) || strings.HasPrefix(text, damagedPrefix)
}
