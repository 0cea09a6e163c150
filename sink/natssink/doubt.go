package natssink

import (
	"sync"
	"time"
)

// lookEvery is how often it is looked at most whether the stream holds what it calls a duplicate.
const lookEvery = time.Minute

// A doubt is what is known of duplicates that the stream holds no longer.
type doubt struct {
	mu     sync.Mutex // protects what follows
	looked time.Time  // when it was last looked
	told   bool       // it was logged
}

// due reports whether it is time to look.
func (d *doubt) due(now time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.told || now.Sub(d.looked) < lookEvery {
		return false
	}
	d.looked = now
	return true
}
