package stream

import (
	"hash/maphash"
	"sync"
	"time"

	"github.com/dingevent/dingevent"
)

const (
	// rememberFor is how long we know an event that was handled. DingTalk pushes it for the last time
	// within a minute.
	rememberFor = 10 * time.Minute
	// rememberMost is how many we know at most.
	rememberMost = 100_000
)

// A memory knows the events that are being handled, and those that were lately. So an event that is
// pushed again is not handled twice. What tells events apart is type, corp, ID and every byte of the data.
type memory struct {
	seed maphash.Seed

	mu      sync.Mutex       // protects what follows, and the pushes of tasks
	events  map[uint64]known // by key.event
	handled []pastEvent      // oldest first, after those that are forgotten
	gone    int              // so many of handled are forgotten
}

// A key tells an event apart by hashes. The zero key is nobody's.
type key struct {
	event uint64 // of type, corp and ID
	data  uint64
}

// A known event is being handled by its task, or was handled.
type known struct {
	data uint64
	task *task // nil once it was handled
}

type pastEvent struct {
	key key
	at  int64 // nanoseconds since 1970
}

func newMemory() *memory {
	return &memory{seed: maphash.MakeSeed(), events: map[uint64]known{}}
}

// key returns the key of an event; the zero key without an ID.
func (m *memory) key(env *dingevent.Envelope) key {
	if env.ID == "" {
		return key{}
	}
	var h maphash.Hash
	h.SetSeed(m.seed)
	for _, part := range [...]string{env.Type, env.CorpID, env.ID} {
		h.WriteString(part)
		h.WriteByte(0)
	}
	return key{h.Sum64() | 1, maphash.Bytes(m.seed, env.Data)} // never the zero key
}

// An encounter is what a push finds.
type encounter int

const (
	fresh   encounter = iota // nobody knows the event: its task must run
	joined                   // its task waits or runs, and answers this push too
	handled                  // it was handled
)

// join enters t with its first push, or has p wait for the task that is there already.
func (m *memory) join(t *task, p *push, now time.Time) encounter {
	m.mu.Lock()
	defer m.mu.Unlock()
	if t.key == (key{}) {
		t.pushes = append(t.room[:0], p)
		return fresh
	}
	m.forget(now.UnixNano())
	there, ok := m.events[t.key.event]
	switch {
	case !ok || there.data != t.key.data: // with other data it takes the other's place
		t.pushes = append(t.room[:0], p)
		m.events[t.key.event] = known{t.key.data, t}
		return fresh
	case there.task == nil:
		return handled
	}
	there.task.pushes = append(there.task.pushes, p)
	return joined
}

// end takes a task out and returns its pushes. If the event was handled, it is remembered.
func (m *memory) end(t *task, wasHandled bool) []*push {
	m.mu.Lock()
	defer m.mu.Unlock()
	if there := m.events[t.key.event]; there.task == t {
		if wasHandled {
			now := time.Now().UnixNano()
			m.events[t.key.event] = known{data: t.key.data}
			m.handled = append(m.handled, pastEvent{t.key, now})
			m.forget(now)
		} else {
			delete(m.events, t.key.event)
		}
	}
	pushes := t.pushes
	t.pushes = nil
	return pushes
}

// forget drops events that are old or too many.
func (m *memory) forget(now int64) {
	for ; m.gone < len(m.handled); m.gone++ {
		past := m.handled[m.gone]
		if len(m.handled)-m.gone <= rememberMost && now-past.at < int64(rememberFor) {
			break
		}
		if m.events[past.key.event] == (known{data: past.key.data}) {
			delete(m.events, past.key.event)
		}
	}
	if m.gone > len(m.handled)/2 {
		m.handled = m.handled[:copy(m.handled, m.handled[m.gone:])]
		m.gone = 0
	}
}
