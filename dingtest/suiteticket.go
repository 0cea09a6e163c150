package dingtest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/dingevent/dingevent"
)

const (
	ticketType    = "suite_ticket"
	ticketBizType = 2
	ticketEvery   = 5 * time.Hour
	oldTickets    = 100 // how often the old way pushes a ticket again
)

// AddSuite makes a third-party app known. Its first ticket is made at once and pushed at once, by Stream
// as soon as it is connected. A ticket that is not answered is pushed again like any event, by the old
// way up to 100 times, every 10 s; it never goes to the failed list.
func (s *Server) AddSuite(add Suite) error {
	add.ID, add.CorpID = cmp.Or(add.ID, "10001"), cmp.Or(add.CorpID, defaultCorp)
	add.Transport, add.Every = cmp.Or(add.Transport, dingevent.TransportStream), cmp.Or(add.Every, ticketEvery)
	add.Callback.Owner = cmp.Or(add.Callback.Owner, add.Key)
	add.Corps = slices.Clone(add.Corps)
	switch {
	case add.Key == "" || add.Secret == "":
		return errors.New("dingtest: a suite needs a key and a secret")
	case add.Every < 0:
		return errors.New("dingtest: a suite's Every must not be below zero")
	case add.Transport != dingevent.TransportStream && add.Transport != dingevent.TransportSyncHTTP && add.Transport != dingevent.TransportHTTP && add.Transport != dingevent.TransportRDS:
		return fmt.Errorf("dingtest: a suite gets its tickets by stream, synchttp, http or rds, not %q", add.Transport)
	case add.Transport == dingevent.TransportRDS && add.Rows == nil:
		return errors.New("dingtest: a suite that gets its tickets by rds needs Rows")
	}
	if add.Transport == dingevent.TransportSyncHTTP || add.Transport == dingevent.TransportHTTP {
		if _, err := s.newSender(add.Callback); err != nil {
			return err
		}
	}
	one := &suite{Suite: add, life: map[string]*authorization{}}
	one.renew()
	if !s.platform.suites.add(one) {
		return fmt.Errorf("dingtest: suite %q is there already", add.Key)
	}
	if !s.start(func() { s.pushTickets(one) }) {
		return ErrClosed
	}
	return nil
}

// SuiteTicket returns the newest ticket of a third-party app, the only one that is good; empty if no
// app has the key.
func (s *Server) SuiteTicket(key string) string {
	if one := s.platform.suites.find(key); one != nil {
		return one.current()
	}
	return ""
}

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
	case dingevent.TransportSyncHTTP, dingevent.TransportRDS:
		data := mustJSON(members{"syncAction": ticketType, "eventId": e.ID, "suiteTicket": ticket})
		s.pushRow(s.ctx, one, Row{BizType: ticketBizType, BizData: string(data)})
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
