package sqlite

import "github.com/dingevent/dingevent/journal"

// index adds an entry to the present segment, and writes that when it is complete. received is in ms.
func (w *writer) index(seq journal.Seq, hash uint32, received int64) error {
	s := &w.segment
	if s.first != 0 && seq-s.first >= segmentSize {
		if err := s.write(w.conn); err != nil {
			return err
		}
		*s = segment{hashes: s.hashes[:0]}
	}
	s.add(seq, hash, received)
	return nil
}
