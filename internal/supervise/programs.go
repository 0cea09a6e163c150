package supervise

import (
	"slices"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// attachedElsewhere reports whether programs of a work wait at another gateway, which does not lead them away, and none does here.
func (s *share) attachedElsewhere(work string) bool {
	if s.attached(journal.SubscriptionOf(work)) != 0 {
		return false
	}
	return slices.ContainsFunc(s.others, func(o other) bool { return o.draws[work] })
}

// noteDrawn notes which works that are held here have programs at another gateway alone.
func (s *share) noteDrawn() {
	drawn := map[string]time.Time{}
	for work := range s.held {
		if s.attachedElsewhere(work) {
			if drawn[work] = s.drawn[work]; drawn[work].IsZero() {
				drawn[work] = s.looked
			}
		}
	}
	s.drawn = drawn
}

// drawsAway reports whether a work is to follow its programs to another gateway. That one has had the time to lead them here.
func (s *share) drawsAway(work string) bool {
	since, drawn := s.drawn[work]
	return drawn && time.Since(since) > patience
}

// holder returns the other gateway that works something; nil if none does that is there and goes on.
func (s *share) holder(work string) *other {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, o := range s.others {
		if o.id == s.holders[work] {
			return &o
		}
	}
	return nil
}

// attachURLs are the addresses of the other gateways' attach points; an empty text for one that does not know its own.
func (s *share) attachURLs() (urls []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, o := range s.others {
		if o.attach != nil {
			urls = append(urls, o.attach.URL)
		}
	}
	return urls
}

// hasArrived reports whether programs of a subscription are attached to a gateway.
func (s *share) hasArrived(subscription, gateway string) bool {
	if gateway == s.self {
		return s.attached(subscription) > 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.others, func(o other) bool { return o.id == gateway && o.attached[journal.WorkOf(subscription)] > 0 })
}
