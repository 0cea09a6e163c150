package stream

import (
	"hash/maphash"
	"time"

	"github.com/dingevent/dingevent"
)

const (
	// rememberFor is how long a handled event is remembered. DingTalk pushes it for the last time within a minute.
	rememberFor = 10 * time.Minute
	// rememberMost is how many handled events are remembered at most.
	rememberMost = 100_000
)

func newMemory() *memory {
	return &memory{seed: maphash.MakeSeed(), began: time.Now(), running: map[uint64]*task{}, handled: map[uint64]uint64{}}
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

// An encounter is the state of an event when a push of it comes.
type encounter int

const (
	fresh   encounter = iota // the event is unknown: its task must run
	joined                   // its task waits or runs, and answers this push too
	handled                  // it was handled
)

// join enters t with its first push, or adds p to the pushes of the task that runs for its event.
func (m *memory) join(t *task, p *push, now time.Time) encounter {
	m.mu.Lock()
	defer m.mu.Unlock()
	if t.key == (key{}) {
		t.pushes = append(t.room[:0], p)
		return fresh
	}
	m.forget(now.Sub(m.began))
	if there := m.running[t.key.event]; there != nil && there.key == t.key {
		there.pushes = append(there.pushes, p)
		return joined
	}
	if data, ok := m.handled[t.key.event]; ok && data == t.key.data {
		return handled
	}
	t.pushes = append(t.room[:0], p)
	m.running[t.key.event] = t // a task with other data under the same ID is replaced here, and goes on
	return fresh
}

// end takes a task out and returns its pushes. If the event was handled, it is remembered.
func (m *memory) end(t *task, wasHandled bool) []*push {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.running[t.key.event] == t {
		delete(m.running, t.key.event)
	}
	if wasHandled && t.key != (key{}) {
		now := time.Since(m.began)
		m.handled[t.key.event] = t.key.data
		m.order.add(pastEvent{t.key, now})
		m.forget(now)
	}
	pushes := t.pushes
	t.pushes = nil
	return pushes
}

// forget removes events that are too old or too many.
func (m *memory) forget(now time.Duration) {
	for m.order.len > 0 {
		past := m.order.first()
		if m.order.len <= rememberMost && now-past.at < rememberFor {
			break
		}
		if m.handled[past.key.event] == past.key.data {
			delete(m.handled, past.key.event)
		}
		m.order.drop()
	}
}
