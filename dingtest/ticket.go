package dingtest

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"sync"
	"time"
)

const (
	ticketLife = 90 * time.Second
	maxTickets = 10_000 // waiting at once
)

var errTicketsFull = errors.New("too many tickets are waiting to be used; try again in 90 s")

// tickets are what open hands out: each lets one connection in, within ticketLife.
type tickets struct {
	plain bool

	mu      sync.Mutex // protects waiting
	waiting map[string]ticket
}

type ticket struct {
	clientID string
	wants    wants
	expires  time.Time
}

func newTickets(plain bool) *tickets {
	return &tickets{plain: plain, waiting: make(map[string]ticket)}
}

func (t *tickets) issue(clientID string, w wants) (text string, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.waiting) >= maxTickets {
		t.forget(time.Now())
	}
	if len(t.waiting) >= maxTickets {
		return "", errTicketsFull
	}
	text = newTicket(t.plain)
	t.waiting[text] = ticket{clientID, w, time.Now().Add(ticketLife)}
	return text, nil
}

// use takes a ticket out; it can be used this once.
func (t *tickets) use(text string) (ticket, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	found, ok := t.waiting[text]
	delete(t.waiting, text)
	switch {
	case !ok:
		return ticket{}, errors.New("ticket unknown or used before: open again for each connection, and escape the ticket in the URL")
	case !time.Now().Before(found.expires):
		return ticket{}, errors.New("ticket expired: connect within 90 s of open")
	}
	return found, nil
}

func (t *tickets) forget(now time.Time) {
	for text, one := range t.waiting {
		if !now.Before(one.expires) {
			delete(t.waiting, text)
		}
	}
}

func newTicket(plain bool) string {
	var b [25]byte
	_, _ = rand.Read(b[:]) // never fails
	if plain {
		return hex.EncodeToString(b[:])
	}
	b[0], b[1] = 0xfb, 0xff // is "+/" in base64, and 25 bytes end in "=="
	return base64.StdEncoding.EncodeToString(b[:])
}

// newID makes up an ID as long as DingTalk's.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	return hex.EncodeToString(b[:])
}
