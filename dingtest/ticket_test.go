package dingtest

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestTicketsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tickets := newTickets(false)
		for range maxTickets {
			if _, err := tickets.issue("app", wants{}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := tickets.issue("app", wants{}); !errors.Is(err, errTicketsFull) {
			t.Errorf("over the bound: %v, want errTicketsFull", err)
		}
		time.Sleep(ticketLife)
		if _, err := tickets.issue("app", wants{}); err != nil {
			t.Errorf("after all expired: %v", err)
		}
		if n := len(tickets.waiting); n != 1 {
			t.Errorf("%d tickets are kept, want 1", n)
		}
	})
}

func TestFailedListIsBounded(t *testing.T) {
	var s Server
	for i := range maxFailed + 2 {
		s.failed.add(&Push{event: Event{Born: time.UnixMilli(int64(i))}}, errNoAnswer)
	}
	list := s.Failed()
	if len(list) != maxFailed || list[0].Event.Born != time.UnixMilli(2) {
		t.Errorf("%d entries from %v; want %d from the third", len(list), list[0].Event.Born, maxFailed)
	}
}
