package sqlite

import "time"

// summing is the walk through the entries that have no checksum yet. It goes on where it stopped, also after a restart.
type summing struct {
	timer *time.Timer // nil while all entries have checksums
	due   bool
}

// alarm returns a channel that gets a value when the next chunk may come; nil if there is none.
func (s *summing) alarm() <-chan time.Time {
	if s.timer == nil {
		return nil
	}
	return s.timer.C
}
