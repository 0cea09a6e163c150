package api

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/filter"
)

// A Selector is a [Selection] that was checked. It is safe for concurrent use.
type Selector struct {
	selection Selection
	ids       map[string]bool
	matcher   *filter.Matcher
}

// Compile returns a function that reports whether an event of the range is selected. Its error means that the filter cannot
// evaluate the event.
func (s Selection) Compile() (func(*dingevent.Envelope) (bool, error), error) {
	selector, err := s.Selector()
	if err != nil {
		return nil, err
	}
	return selector.Match, nil
}

// Selector checks s.
func (s Selection) Selector() (*Selector, error) {
	matcher, err := s.Filter().Compile()
	if err != nil {
		return nil, err
	}
	if !s.Since.IsZero() && !s.Until.IsZero() && !s.Since.Before(s.Until) {
		return nil, fmt.Errorf("until: %s is not after since", s.Until.Format(time.RFC3339))
	}
	if slices.Contains(s.IDs, "") {
		return nil, errors.New("ids: one of them is empty")
	}
	ids := map[string]bool{}
	for _, id := range s.IDs {
		ids[id] = true
	}
	return &Selector{s, ids, matcher}, nil
}

// Match reports whether an event of the range is selected. An error means that the filter cannot evaluate the event.
// [Selector.Explain] says why.
func (s *Selector) Match(env *dingevent.Envelope) (bool, error) {
	if s.refuse(env) != "" {
		return false, nil
	}
	return s.matcher.Match(s.seen(env))
}

// seen is what the filter sees of an event.
func (s *Selector) seen(env *dingevent.Envelope) *dingevent.Envelope {
	if s.selection.Masked && (s.selection.Where != "" || len(s.selection.Rules) > 0) {
		return Masked(env)
	}
	return env
}

// refuse returns the first part that does not select env; empty if only the filter is left to ask.
func (s *Selector) refuse(env *dingevent.Envelope) Part {
	switch {
	case len(s.ids) > 0 && !s.ids[env.ID]:
		return PartIDs
	case !s.selection.Since.IsZero() && env.Received.Before(s.selection.Since):
		return PartSince
	case !s.selection.Until.IsZero() && !env.Received.Before(s.selection.Until):
		return PartUntil
	}
	return ""
}

// Explain says why Match returns what it does.
func (s *Selector) Explain(env *dingevent.Envelope) Judgement {
	part := s.refuse(env)
	if part == "" {
		return Judged(s.matcher.Explain(s.seen(env)))
	}
	j := Judgement{Part: part, Has: env.Received.UTC().Format(time.RFC3339)}
	switch part {
	case PartIDs:
		j.Wanted, j.Has = s.selection.IDs, env.ID
	case PartSince:
		j.Wanted = []string{s.selection.Since.UTC().Format(time.RFC3339)}
	case PartUntil:
		j.Wanted = []string{s.selection.Until.UTC().Format(time.RFC3339)}
	}
	return j
}
