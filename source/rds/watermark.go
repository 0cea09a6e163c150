package rds

import "time"

// overlap is how far before the newest known change rows are read again, because a transaction may be committed later than others whose
// changes are newer.
const overlap = 10 * time.Minute

// A watermark tells which states are new by gmt_modified, in the place of a status. Its times are as the server writes them. Nil notes
// nothing.
type watermark struct {
	since  string // every change until then was stored, but for those of transactions that were open for longer than overlap
	newest string // that was stored
}

// saw notes that a row was stored.
func (w *watermark) saw(modified []byte) {
	if w == nil || string(modified) <= w.newest {
		return
	}
	if _, err := time.Parse(time.DateTime, string(modified)); err == nil {
		w.newest = string(modified)
	}
}

// end notes that all rows of a whole pass are stored, which has taken a time. A change that it has missed was made after it had begun.
func (w *watermark) end(took time.Duration) {
	if newest, err := time.Parse(time.DateTime, w.newest); err == nil {
		w.since = max(w.since, newest.Add(-took.Truncate(time.Second)-time.Second).Format(time.DateTime))
	}
}

// isBefore reports whether no pass reads a row with this time again, unless it changes.
func (w *watermark) isBefore(modified string) bool {
	since, err := time.Parse(time.DateTime, w.since)
	at, failed := time.Parse(time.DateTime, modified)
	return err == nil && failed == nil && at.Before(since.Add(-overlap))
}
