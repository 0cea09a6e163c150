package streamwire

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestTicketsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tickets := NewTickets[string](false)
		for range maxTickets {
			if _, err := tickets.Issue("app"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := tickets.Issue("app"); !errors.Is(err, ErrTicketsFull) {
			t.Errorf("over the bound: %v, want ErrTicketsFull", err)
		}
		time.Sleep(TicketLife)
		if _, err := tickets.Issue("app"); err != nil {
			t.Errorf("after all expired: %v", err)
		}
		if n := len(tickets.waiting); n != 1 {
			t.Errorf("%d tickets are kept, want 1", n)
		}
	})
}

func TestTicketIsUsedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tickets := NewTickets[string](true)
		text, err := tickets.Issue("app")
		if err != nil {
			t.Fatal(err)
		}
		if holder, err := tickets.Use(text); err != nil || holder != "app" {
			t.Errorf("first use: %q, %v", holder, err)
		}
		if _, err := tickets.Use(text); !errors.Is(err, ErrTicketUnknown) {
			t.Errorf("second use: %v", err)
		}
		if text, err = tickets.Issue("app"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(TicketLife)
		if _, err := tickets.Use(text); !errors.Is(err, ErrTicketExpired) {
			t.Errorf("after 90 s: %v", err)
		}
	})
}
