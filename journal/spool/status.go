package spool

import (
	"context"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// A Status is how a spool stands.
type Status struct {
	On      bool      // events go to spool.db
	Since   time.Time // when it went on; zero while it is off
	Reason  string    // why it went on; empty while it is off
	Backlog uint64    // events in spool.db that are still to be moved, about
	Oldest  time.Time // when the oldest of them was received; zero if there is none, or if it cannot be read
	// Left counts the entries that stay in spool.db, because they are damaged or the shared journal refuses them for good.
	Left int64
	Fill journal.Fill // of spool.db; what was moved counts for up to ten minutes
	// Error is why events could last not be handed on, without secrets, and ErrorAt when that was. They are empty if it never happened.
	Error   string
	ErrorAt time.Time

	// Counts since Open.
	Spooled uint64 // events synced to spool.db
	Moved   uint64 // events that the shared journal has confirmed out of the backlog
	Refused uint64 // events that spool.db did not take either, so that the caller got an error
	Unfit   uint64 // entries that were left out
	Times   uint64 // that the spool went on
}

// Status returns how the spool stands. It reads one entry if there is a backlog.
func (s *Spool) Status() Status {
	st := Status{
		Backlog: s.store.backlog(), Left: s.store.left.Load(), Fill: s.store.Stats().Fill,
		Spooled: s.counters.spooled.Load(), Refused: s.counters.refused.Load(),
		Moved: s.drainer.moved.Load(), Unfit: s.drainer.unfit.Load(),
	}
	if t := s.trouble.Load(); t != nil {
		st.Error, st.ErrorAt = t.text, t.at
	}
	st.On, st.Since, st.Reason, st.Times = s.gate.describe()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	st.Oldest = s.store.oldest(ctx)
	return st
}
