package memjournal

import (
	"cmp"
	"maps"
	"slices"

	"github.com/dingevent/dingevent/journal"
)

// subscription is the state of one. Protected by Journal.mu.
type subscription struct {
	cursor     journal.Seq
	pause      journal.Pause
	note       []byte
	exceptions map[journal.Seq]journal.Exception
	attempts   map[journal.Seq][]journal.Attempt
}

// save applies p.
func (s *subscription) save(p journal.Progress) {
	if s.cursor = max(s.cursor, p.Cursor); p.Seek {
		s.cursor = p.Cursor
	}
	for _, e := range p.Exceptions {
		s.exceptions[e.Seq] = e
	}
	maps.DeleteFunc(s.exceptions, func(seq journal.Seq, e journal.Exception) bool {
		return (p.Seek || seq < s.cursor) && (e.State == journal.Delivered || e.State == journal.Discarded)
	})
	if p.Pause != nil {
		s.pause = *p.Pause
	}
	if p.Note != nil {
		s.note = append([]byte(nil), p.Note...) // nil if it is empty
	}
	for _, a := range p.Attempts {
		a.Answer = slices.Clone(a.Answer)
		s.record(a)
	}
}

// record adds a to the history of its event, oldest first.
func (s *subscription) record(a journal.Attempt) {
	history := s.attempts[a.Seq]
	at, found := slices.BinarySearchFunc(history, a, func(x, y journal.Attempt) int {
		return cmp.Or(x.Start.Compare(y.Start), cmp.Compare(x.Number, y.Number))
	})
	if found {
		history[at] = a
		return
	}
	s.attempts[a.Seq] = slices.Insert(history, at, a)
}
