package sqlite

import "github.com/dingevent/dingevent/journal"

// Retain has the journal go by another Keep, KeepAttempts, MaxBytes and EvictOwed than those of its Options, from its next commit on,
// which begins at once. What is too old by then goes. It is safe for concurrent use, and does not wait.
func (j *Journal) Retain(r journal.Retention) {
	if r.Keep <= 0 {
		r.Keep = defaultKeep
	}
	if r.KeepAttempts <= 0 {
		r.KeepAttempts = r.Keep
	}
	if r.MaxBytes = max(r.MaxBytes, 0); r.MaxBytes > 0 {
		r.MaxBytes = max(r.MaxBytes, leastBytes)
	}
	j.retention.Store(&r)
	select {
	case j.retained <- struct{}{}:
	default:
	}
}

// retain goes by the retention of now, also where that was full.
func (w *writer) retain() error {
	now := w.j.retention.Load()
	if now == w.keeps {
		return nil
	}
	w.keeps = now
	w.clock.unsure = unsureOf(w.j.opts.Window, now)
	w.ageing.beginAgain()
	return w.updateLevel()
}
