package failedlist

import (
	"sync"
	"time"
)

const (
	oftenEvery = time.Minute // between two calls while there may be more
	// settle is how long after the end of an outage the list may still get events of it: DingTalk lists an event up to 5 minutes after
	// its last try, and the calls are a minute apart, and take some time themselves.
	settle       = 6*time.Minute + 30*time.Second
	longestPause = 15 * time.Minute // between two calls that fail
	nap          = 30 * time.Second // the clock has gone on by so much more than we did: the machine slept
)

// The reasons for reading the list.
const (
	reasonStart    = "start"
	reasonOutage   = "outage"
	reasonSchedule = "schedule"
	reasonAsked    = "asked"
)

// A schedule says when the list is called next. Its methods are safe for concurrent use.
type schedule struct {
	every time.Duration
	wake  chan struct{} // holds an element when next is earlier than before

	mu     sync.Mutex // protects what follows
	until  time.Time  // called every minute until then
	next   time.Time
	reason string
	fails  int // in a row
}

func newSchedule(every time.Duration) *schedule {
	return &schedule{every: every, wake: make(chan struct{}, 1)}
}

// start begins a run of the source: called at once.
func (s *schedule) start(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.until, s.next, s.reason = now.Add(settle), now, reasonStart
}

// outage notes that pushes may have failed until now. DingTalk does not list them at once, so the next call has a minute's time.
func (s *schedule) outage(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.until = now.Add(settle)
	if soon := now.Add(oftenEvery); s.fails == 0 && s.next.After(soon) {
		s.next, s.reason = soon, reasonOutage
		select {
		case s.wake <- struct{}{}:
		default:
		}
	}
}

// done notes that the list was read to its end, and whether there was something in it.
func (s *schedule) done(now time.Time, found bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fails = 0
	if found { // then pushes have failed lately, and others may follow
		s.until = later(s.until, now.Add(settle))
	}
	if s.next, s.reason = now.Add(oftenEvery), reasonOutage; s.next.After(s.until) {
		s.next, s.reason, s.until = now.Add(s.every), reasonSchedule, time.Time{}
	}
}

// resume begins a run of rounds: called at once, but a minute after a round that began last.
func (s *schedule) resume(now, began time.Time) {
	s.start(now)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next = later(now, began.Add(oftenEvery))
}

// roundDone notes that all lists were read to their end, by calls since began. A list that was read at the beginning of a long round is
// read again, if it may have got something since.
func (s *schedule) roundDone(began, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.next, s.reason = later(now, began.Add(oftenEvery)), reasonOutage; s.until.Before(began.Add(oftenEvery)) {
		s.next, s.reason, s.until = later(now, began.Add(s.every)), reasonSchedule, time.Time{}
	}
}

// paused notes that no list can be read before at, so pushes may fail until then.
func (s *schedule) paused(at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.until = later(s.until, at.Add(settle))
}

// failed notes that a call failed, and how long DingTalk wants to be left alone.
func (s *schedule) failed(now time.Time, pause time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fails++
	s.next = now.Add(max(pause, min(oftenEvery<<min(s.fails-1, 10), longestPause)))
	s.until = later(s.until, s.next.Add(settle)) // pushes may have failed as the call did
}

// at is when the next call is due, until when it is one a minute, and why.
func (s *schedule) at() (next, until time.Time, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.next, s.until, s.reason
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
