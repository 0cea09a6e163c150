package dingtest

import (
	"slices"
	"sync"
	"time"

	"github.com/dingevent/dingevent"
)

// maxFailed bounds the failed list; the oldest entries go first.
const maxFailed = 10_000

// A FailedPush is an event after its last failed attempt.
type FailedPush struct {
	Transport dingevent.Transport
	To        string // the client ID, or the URL
	Event     Event
	Time      time.Time // when the last attempt failed
	Err       error     // why it failed
}

type failedList struct {
	mu   sync.Mutex // protects list
	list []FailedPush
}

func (l *failedList) add(p *Push, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.list) == maxFailed {
		l.list = slices.Delete(l.list, 0, 1)
	}
	l.list = append(l.list, FailedPush{p.about.Transport, p.about.To, p.event, time.Now(), err})
}
