package callback

import (
	"math"
	"sync"
	"time"
)

// answered remembers which pushes were answered, by their signatures alone: the same signed text cut
// elsewhere has the same one. A push outside the window is refused before this is asked, so
// remembering each for twice the window is enough.
//
// It keeps two generations. The young one becomes the old one when it is full or has lasted long
// enough, and with it goes the old one before it.
type answered struct {
	lasts time.Duration
	full  int

	mu         sync.Mutex // guards the following
	young, old map[sum]struct{}
	began      time.Time // when young did
}

// doubled is twice a window, which may stand for ever.
func doubled(window time.Duration) time.Duration {
	if window > math.MaxInt64/2 {
		return math.MaxInt64
	}
	return 2 * window
}

func newAnswered(lasts time.Duration, most int) *answered {
	return &answered{lasts: lasts, full: max(most/2, 1), young: map[sum]struct{}{}}
}

// has reports whether a push with that valid signature was answered.
func (r *answered) has(signed sum) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.young[signed]; ok {
		return true
	}
	_, ok := r.old[signed]
	return ok
}

func (r *answered) add(signed sum, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if full := len(r.young) >= r.full; full || now.Sub(r.began) >= r.lasts {
		next := map[sum]struct{}{}
		if full && len(r.old) >= r.full { // it has the room that the next one will need
			clear(r.old)
			next = r.old
		}
		r.old, r.young, r.began = r.young, next, now
	}
	r.young[signed] = struct{}{}
}
