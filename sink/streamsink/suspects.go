package streamsink

import (
	"fmt"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/streamwire"
)

const (
	fewEnds     = 3    // connections that may end on one frame, before it is taken to be what ends them
	maxSuspects = 1000 // that are remembered
)

// has reports whether f has to go alone.
func (s *suspects) has(f *streamwire.Frame) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.ends) > 0 && s.ends[suspect(f)] > 0
}

// add counts one more end, and returns how many there are.
func (s *suspects) add(f *streamwire.Frame) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ends == nil {
		s.ends = map[string]int{}
	}
	if len(s.ends) >= maxSuspects {
		clear(s.ends) // they go in company once more
	}
	s.ends[suspect(f)]++
	return s.ends[suspect(f)]
}

// clear forgets f.
func (s *suspects) clear(f *streamwire.Frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.ends) > 0 {
		delete(s.ends, suspect(f))
	}
}

// suspect names an event: one ID may stand for several, in several apps.
func suspect(f *streamwire.Frame) string { return f.Headers["eventId"] + " " + f.Headers[headerSeq] }

// blame counts that f may have ended its connection, and returns the error of the attempt.
func (s *Sink) blame(c *conn, f *streamwire.Frame, why *harmful) error {
	ends := s.suspects.add(f)
	s.blamed.Add(1)
	s.warnOften("attach: a connection ended before the client had read a large frame", "event", streamwire.Clip(f.Headers["eventId"]),
		"connection_id", c.id, "bytes", why.size, "cause", why.cause, "ua", c.ua, "ends", ends)
	if ends < fewEnds {
		return fmt.Errorf("streamsink: client at %s: %w; next time it goes alone", c.remote, why)
	}
	s.suspects.clear(f)
	return dingevent.Reject(fmt.Errorf("streamsink: %d connections ended before a client had read this frame of %d bytes, the last one, of %s at %s: %w. "+
		"It is larger than the client takes: DingTalk's for Java takes 256 KiB, for Python 1 MiB. A stream.max_frame of the subscription "+
		"makes such an event a dead letter at once; retry it when a client is attached that takes more", ends, why.size, c.ua, c.remote, why.cause))
}
