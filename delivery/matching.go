package delivery

import (
	"fmt"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/filter"
)

// A match says whether a filter selects an event.
type match = func(*dingevent.Envelope) (bool, error)

// matching is the filter m, narrowed by the replay. Its errors begin with filterError.
func (s *Subscription) matching(m *filter.Matcher) match {
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
