package supervise

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
)

// errOdd is why a gateway does not work a subscription that most gateways have another config of.
var errOdd = errors.New("other gateways have another config of it, which counts; make the configs alike, and reload those that differ")

// hashOf is the hash of what a config says of a subscription, with its variables as they are written.
func hashOf(sub config.Subscription, source api.Source) string {
	if source != api.FromConfig || sub.Written == nil {
		return ""
	}
	sum := sha256.Sum256(sub.Written)
	return hex.EncodeToString(sum[:8])
}

// odd reports whether the config of this gateway says something else of a work than counts: that of most gateways, or, where it is
// even, of the one that was started first. A gateway that does not know the work counts, too.
func (s *share) odd(work string) bool {
	mine := s.config(work)
	if mine == "" || len(s.others) == 0 {
		return false
	}
	votes, first := map[string]int{mine: 1}, map[string]time.Time{mine: s.started}
	for _, o := range s.others {
		theirs := o.config[work]
		votes[theirs]++
		if at, known := first[theirs]; !known || o.started.Before(at) {
			first[theirs] = o.started
		}
	}
	best := mine
	for one, n := range votes {
		if n > votes[best] || n == votes[best] && first[one].Before(first[best]) {
			best = one
		}
	}
	return best != mine
}

// disagreements are the works of the config that some gateway has another config of, and whether this one is the odd one.
func (s *share) disagreements() map[string]bool {
	works := s.able()
	s.mu.Lock()
	defer s.mu.Unlock()
	found := map[string]bool{}
	for _, work := range works {
		mine := s.config(work)
		for _, o := range s.others {
			if mine != "" && o.config[work] != mine {
				found[work] = s.odd(work)
			}
		}
	}
	return found
}

// isOdd is odd for callers that have not locked.
func (s *share) isOdd(work string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.odd(work)
}
