package callback

import (
	"log/slog"
	"sync"
	"time"
)

// refusals logs each reason at most once a second, so that nobody fills our disk by pushing nonsense.
type refusals struct {
	log *slog.Logger

	mu     sync.Mutex // guards the following
	silent map[string]*silence
}

// silence lasts for a second after a line was logged.
type silence struct {
	since   time.Time
	skipped int
}

func newRefusals(log *slog.Logger) *refusals {
	return &refusals{log: log, silent: map[string]*silence{}}
}

// warn logs one line, unless that reason was logged less than a second ago.
func (r *refusals) warn(message, reason string, attrs ...any) {
	if skipped, ok := r.speak(reason, time.Now()); ok {
		r.log.Warn(message, append(attrs, "reason", reason, "skipped", skipped)...)
	}
}

func (r *refusals) speak(reason string, now time.Time) (skipped int, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.silent[reason]
	if s == nil {
		s = new(silence)
		r.silent[reason] = s
	}
	if now.Sub(s.since) < time.Second {
		s.skipped++
		return 0, false
	}
	skipped = s.skipped
	*s = silence{since: now}
	return skipped, true
}
