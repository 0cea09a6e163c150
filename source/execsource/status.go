package execsource

import (
	"sync"
	"time"
)

// Counts count the lines of the program.
type Counts struct {
	Lines     uint64 // that were read, without empty ones
	NoObjects uint64 // that are no JSON object, and not stored
	TooLong   uint64 // that are longer than Options.MaxLine, and not stored
	Lost      uint64 // that were read and not stored: the journal never takes them, or did not before the end
	Unnamed   uint64 // that have no identity but their hash
	Unread    uint64 // where an expression of Options could not be evaluated, or gave no text or no time
}

// A Status is how the program stands. All times are in UTC.
type Status struct {
	Counts
	Program string    // as the command names it
	Starts  uint64    // how often it was started
	PID     int       // of its process; 0 while none runs
	Started time.Time // when it was started last
	Event   time.Time // when its last event was stored; zero before
	Exit    string    // how it has ended last, such as "exit status 1"; empty if it never has
	ExitAt  time.Time
	Stderr  []string  // the last lines that it has written to standard error, up to 5, each up to 500 bytes
	Silent  time.Time // since when no event came, if that is longer than Options.SilentAfter; zero if it is not
}

// A Silence is told when the program has become silent, and when it writes again.
type Silence struct {
	Silent bool
	Since  time.Time     // when the last event was stored, or the program was started first
	For    time.Duration // since then
}

// A tally keeps a Status, without Stderr.
type tally struct {
	mu sync.Mutex // protects at
	at Status
}

func (t *tally) change(f func(*Status)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	f(&t.at)
}

func (t *tally) status() Status {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.at
}
