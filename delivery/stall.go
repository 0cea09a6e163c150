package delivery

import "time"

// A stall is what the log was told of too many events that wait.
type stall struct {
	looked time.Time // when it was last looked whether anything has failed
	warned time.Time // zero if never
	told   bool      // the last line was the warning
}

// watchStall tells the log when too many events wait, at most every 10 minutes, and when new ones are taken again. A backlog
// of an ordered subscription waits for its keys, too: as long as nothing has failed, that is no line. The caller holds d.mu.
func (d *Dispatcher) watchStall(stalled bool, now time.Time) {
	s := &d.stall
	switch {
	case !stalled && s.told:
		d.log.Info("new events are taken again", "waiting", d.ledger.owed)
		s.told = false
	case !stalled, s.told, now.Sub(s.looked) < time.Second, now.Sub(s.warned) < warnEvery:
	default:
		if s.looked = now; !d.isTroubled() {
			return
		}
		s.warned, s.told = now, true
		attrs := []any{"waiting", d.ledger.owed}
		if head, behind := d.ledger.longest(); behind > 0 {
			attrs = append(attrs, "longest_line_behind_seq", head, "parked_there", behind)
		}
		d.log.Warn("too many events wait for another attempt or for their key; no new ones are taken until some are done", attrs...)
	}
}

// isTroubled reports whether any event that is not done has failed. The caller holds d.mu.
func (d *Dispatcher) isTroubled() bool {
	for _, j := range d.jobs {
		if j.running && j.row.Error != "" {
			return true
		}
	}
	for i := range d.ledger.waiting {
		if d.ledger.waiting[i].row.Error != "" {
			return true
		}
	}
	return false
}
