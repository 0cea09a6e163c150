package delivery

import (
	"log/slog"
	"time"
)

// A stall logs that too many events wait.
type stall struct {
	log    *slog.Logger
	warned time.Time // zero if never
	open   bool      // the last line was the warning
}

// note logs when too many events wait, at most every 10 minutes, and when new ones are taken again.
func (s *stall) note(stalled bool, l *ledger, now time.Time) {
	switch {
	case !stalled && s.open:
		s.log.Info("new events are taken again", "waiting", l.failing)
		s.open = false
	case !stalled, s.open, now.Sub(s.warned) < warnEvery:
	default:
		s.warned, s.open = now, true
		attrs := []any{"waiting", l.failing}
		if head, behind := l.longest(); behind > 0 {
			attrs = append(attrs, "longest_line_behind_seq", head, "parked_there", behind)
		}
		s.log.Warn("too many events wait for another attempt or for their key; no new ones are taken until some are done", attrs...)
	}
}
