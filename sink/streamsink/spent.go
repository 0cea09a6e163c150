package streamsink

import (
	"sync"
	"time"

	"github.com/dingevent/dingevent/internal/streamwire"
)

// maxSpent is how many tickets are remembered as used.
const maxSpent = 10_000

// spent are the tickets that were used and have not expired, by their nonces.
type spent struct {
	mu    sync.Mutex               // protects until
	until map[string]time.Duration // by the Server's Clock
}

// spend uses a ticket up.
func (s *spent) spend(nonce string, now, until time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, used := s.until[nonce]; used {
		return errTicketSpent
	}
	if len(s.until) >= maxSpent {
		for one, until := range s.until {
			if until <= now {
				delete(s.until, one)
			}
		}
	}
	if len(s.until) >= maxSpent {
		return streamwire.ErrTicketsFull
	}
	if s.until == nil {
		s.until = map[string]time.Duration{}
	}
	s.until[nonce] = until
	return nil
}
