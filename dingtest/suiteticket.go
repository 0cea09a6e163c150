package dingtest

import (
	"context"
	"slices"
	"time"

	"github.com/dingevent/dingevent"
)

const (
	ticketType    = "suite_ticket"
	ticketBizType = 2
	oldTickets    = 100 // how often the old way pushes a ticket again
)

// pushTickets pushes each ticket and makes the next when it is time, until the Server closes.
func (s *Server) pushTickets(one *suite) {
	for {
		next := time.Now().Add(one.Every)
		s.pushTicket(one, next)
		select {
		case <-time.After(time.Until(next)):
			one.renew()
		case <-s.ctx.Done():
			return
		}
	}
}

// pushTicket pushes the newest ticket. By Stream it waits for a connection, but not beyond next.
func (s *Server) pushTicket(one *suite, next time.Time) {
	e := s.complete(Event{Type: ticketType, CorpID: one.CorpID})
	ticket := one.current()
	switch one.Transport {
	case dingevent.TransportSyncHTTP:
		data := mustJSON(members{"syncAction": ticketType, "eventId": e.ID, "suiteTicket": ticket})
		row := Row{SubscribeID: one.ID + "_0", CorpID: one.CorpID, BizID: one.ID, BizType: ticketBizType, BizData: string(data)}
		s.pushRows(one.Callback, []Row{row}, plan{app: one.Key, again: s.opts.Again})
	case dingevent.TransportHTTP:
		e.Data = mustJSON(members{"EventType": ticketType, "SuiteKey": one.Key, "SuiteTicket": ticket, "TimeStamp": e.Born.UnixMilli()})
		s.pushHTTP(dingevent.TransportHTTP, one.Callback, e, plan{app: one.Key, again: slices.Repeat([]time.Duration{10 * time.Second}, oldTickets)})
	default:
		e.Data = mustJSON(members{"suiteTicket": ticket})
		ctx, cancel := context.WithDeadline(s.ctx, next)
		defer cancel()
		if s.WaitConnections(ctx, one.Key, 1) == nil {
			s.pushStream(one.Key, e, plan{app: one.Key, again: s.opts.Again})
		}
	}
}

// mustJSON is for what always has a JSON text.
func mustJSON(v any) []byte {
	text, err := encodeJSON(v)
	if err != nil {
		panic(err)
	}
	return text
}
