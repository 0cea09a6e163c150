package stream

import "sync"

// An outbox holds answers until the connection's writer sends them, so that neither the reader nor
// a job waits for the network. All methods are safe for concurrent use.
type outbox struct {
	more chan struct{} // holds a token while there may be answers to take

	mu      sync.Mutex // protects the fields below
	letters []letter
	size    int // bytes
	closed  bool
}

// A letter is an answer with its address.
type letter struct {
	answer
	messageID string
}

// maxOutbox bounds the bytes of waiting answers. So many wait only while the peer does not read. DingTalk then
// pushes the unanswered events again.
const maxOutbox = 8 << 20

func newOutbox() *outbox { return &outbox{more: make(chan struct{}, 1)} }

// put adds l. It reports false if the outbox is full or closed.
func (o *outbox) put(l letter) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	size := l.size()
	if o.closed || o.size+size > maxOutbox {
		return false
	}
	o.size += size
	o.letters = append(o.letters, l)
	select {
	case o.more <- struct{}{}:
	default:
	}
	return true
}

// take returns all letters. It reuses before, which it returned the last time.
func (o *outbox) take(before []letter) []letter {
	clear(before)
	o.mu.Lock()
	defer o.mu.Unlock()
	all := o.letters
	o.letters, o.size = before[:0], 0
	return all
}

// close makes put report false from now on, and returns how many letters were never taken.
func (o *outbox) close() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
	return len(o.letters)
}

func (l letter) size() int {
	const overhead = 128
	return overhead + len(l.messageID) + len(l.data)
}
