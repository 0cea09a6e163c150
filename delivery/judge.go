package delivery

import (
	"context"
	"fmt"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/filter"
)

// unjudged begins the error of an event that the filter could not judge.
const unjudged = "filter: "

// matching is m, narrowed by the replay. Its errors begin with unjudged.
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
			return false, fmt.Errorf(unjudged+"%w", err)
		}
		return ok, nil
	}
}

// prepare makes a job ready for the sink. It reports whether the subscription wants the event: one that died because the
// filter could not judge it or it was damaged, and was retried, is judged again, by the filter of now.
func (d *Dispatcher) prepare(ctx context.Context, j *job) (wanted bool, err error) {
	read := j.env == nil
	if err := d.fetch(ctx, j); err != nil {
		return false, err
	}
	if !read || j.fault != nil || !doubtful(j.row.Error) {
		return true, nil
	}
	wanted, j.fault = d.match(j.env)
	return wanted || j.fault != nil, nil
}

// called reports whether the sink was called.
func (j *job) called(v *verdict) bool { return j.fault == nil && v.outcome != Unwanted && !v.uncalled }
