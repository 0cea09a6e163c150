package streamwire

import (
	"fmt"
	"sync/atomic"
	"time"
)

// An Unread remembers the last frame of a connection that was no answer, for the attempts that wait for one. Safe for
// concurrent use.
type Unread struct{ last atomic.Pointer[unread] }

type unread struct {
	why error
	at  time.Time
}

// Note remembers why a frame is no answer.
func (u *Unread) Note(why error) { u.last.Store(&unread{why, time.Now()}) }

// Explain adds to err, of an attempt that has no answer, what came since it began and was none.
func (u *Unread) Explain(err error, began time.Time) error {
	last := u.last.Load()
	if last == nil || last.at.Before(began) {
		return err
	}
	return fmt.Errorf("%w; meanwhile a frame came from the client that cannot be read: %w", err, last.why)
}
