package streamsink

import "time"

// A Status is the state of a sink and its clients. Counters count since [Server.NewSink].
type Status struct {
	Connections []Connection // the oldest first
	Opened      uint64       // connections
	Led         uint64       // open requests that were answered with another Server's address
	Refused     uint64       // open requests and connections, with the right credentials
	Late        uint64       // answers that no delivery waited for any more
	Unreadable  uint64       // frames from clients that were no answers
	Blamed      uint64       // connections that ended before the client had read a large frame
}

// A Connection is one of a client that is attached.
type Connection struct {
	ID         string
	Remote     string // address
	UA         string // what the client calls itself; as it says
	Events     bool   // it has subscribed to events
	Callbacks  int    // topics it has subscribed to
	Opened     time.Time
	LastAnswer time.Time     // zero before the first
	RoundTrip  time.Duration // of the last ping; 0 before the first
	Unanswered int           // events that were sent over it
}

// Status returns the state of the sink. It asks no client and is cheap.
func (s *Sink) Status() Status {
	out := Status{Opened: s.opened.Load(), Led: s.led.Load(), Refused: s.refused.Load(), Late: s.late.Load(), Unreadable: s.unreadable.Load(), Blamed: s.blamed.Load()}
	for _, c := range s.members.all() {
		one := Connection{
			ID: c.id, Remote: c.remote, UA: c.ua, Events: c.wants.Events, Callbacks: len(c.wants.Callbacks),
			Opened: c.since.UTC(), RoundTrip: time.Duration(c.roundTrip.Load()), Unanswered: c.unanswered(),
		}
		if at := c.lastAnswer.Load(); at != 0 {
			one.LastAnswer = time.UnixMilli(at).UTC()
		}
		out.Connections = append(out.Connections, one)
	}
	return out
}
