package streamwire

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"sync"
	"time"
)

// TicketLife is how long a ticket can be used, as DingTalk has it.
const TicketLife = 90 * time.Second

// maxTickets is how many may wait at once.
const maxTickets = 10_000

// What a client is told. Both mean that it has to open again.
var (
	ErrTicketUnknown = errors.New("ticket unknown or used before: open again for each connection, and escape the ticket in the URL")
	ErrTicketExpired = errors.New("ticket expired: connect within 90 s of open")
	ErrTicketsFull   = errors.New("too many tickets are waiting to be used; try again in 90 s")
)

// Tickets are what open hands out: each lets one connection in, within [TicketLife], and stands for a T.
// Safe for concurrent use.
type Tickets[T any] struct {
	plain bool

	mu      sync.Mutex // protects waiting
	waiting map[string]ticket[T]
}

type ticket[T any] struct {
	holder  T
	expires time.Time
}

// NewTickets makes tickets that need no escaping in a URL if plain, and else some that do: DingTalk's own
// clients for Go, Java and Node do not escape them.
func NewTickets[T any](plain bool) *Tickets[T] {
	return &Tickets[T]{plain: plain, waiting: make(map[string]ticket[T])}
}

// Issue makes a ticket; [ErrTicketsFull] if too many wait.
func (t *Tickets[T]) Issue(holder T) (text string, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.waiting) >= maxTickets {
		t.forget(time.Now())
	}
	if len(t.waiting) >= maxTickets {
		return "", ErrTicketsFull
	}
	text = newTicket(t.plain)
	t.waiting[text] = ticket[T]{holder, time.Now().Add(TicketLife)}
	return text, nil
}

// Use takes a ticket out; it can be used this once.
func (t *Tickets[T]) Use(text string) (holder T, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	found, ok := t.waiting[text]
	delete(t.waiting, text)
	switch {
	case !ok:
		return holder, ErrTicketUnknown
	case !time.Now().Before(found.expires):
		return holder, ErrTicketExpired
	}
	return found.holder, nil
}

func (t *Tickets[T]) forget(now time.Time) {
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
