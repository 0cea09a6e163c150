// Package memjournal is a journal in memory, for tests. It keeps the contract of package journal
// but one part: nothing survives the process, so it must never stand behind an answer to DingTalk
// that matters. It starts no goroutine, and works inside a testing/synctest bubble.
//
// Entries are never removed: memory grows by every envelope kept.
package memjournal

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/internal/bell"
	"github.com/dingevent/dingevent/journal/internal/claimtable"
	"github.com/dingevent/dingevent/journal/internal/eventkey"
	"github.com/dingevent/dingevent/journal/internal/tail"
)

// window is how long an event is remembered for dedupe, as by default in the durable journals.
const window = 72 * time.Hour

// A Journal keeps entries and state in memory.
type Journal struct {
	*store
	stats  journal.Stats // protected by store.mu
	closed bool          // protected by store.mu
	tail   *tail.Tail
}

// A store is what a journal and its peers have in common.
type store struct {
	now func() time.Time

	mu      sync.Mutex // protects all that follows
	entries []journal.Entry
	taken   map[eventkey.Key][]journal.Seq // the copies of each key within the window, oldest first
	order   []aging                        // of taken, oldest first
	subs    map[string]*subscription
	tails   []*tail.Tail // of the journals that are open
	claims  *claimtable.Table

	requests []*request // by revision
	revision journal.Revision
	bells    bell.Bells // rung by subscription when its requests change; "" stands for all that are asked
}

var _ journal.Journal = (*Journal)(nil)

// aging is a key, once for each copy of it.
type aging struct {
	key eventkey.Key
	at  time.Time
}

// New returns an empty journal.
func New() *Journal { return NewAt(time.Now) }

// NewAt returns an empty journal with now as its clock.
func NewAt(now func() time.Time) *Journal {
	s := &store{
		now:   now,
		taken: make(map[eventkey.Key][]journal.Seq),
		subs:  make(map[string]*subscription),

		claims: claimtable.New(0),
	}
	return s.connect()
}

// connect returns one more journal on s.
func (s *store) connect() *Journal {
	s.mu.Lock()
	defer s.mu.Unlock()
	j := &Journal{store: s, tail: tail.New()}
	j.tail.Move(journal.Seq(len(s.entries)))
	s.tails = append(s.tails, j.tail)
	return j
}

// Peer returns another journal with the same entries and the same state, as another gateway has one. Each is closed by
// itself, and what it counts is its own. A journal that is closed can have peers, too: nothing goes with Close.
func (j *Journal) Peer() *Journal { return j.store.connect() }

// Receive keeps copies of envs, all or none. An event that was kept within 72 hours is not kept again.
func (j *Journal) Receive(ctx context.Context, envs ...*dingevent.Envelope) error {
	for i, env := range envs {
		if env == nil {
			return fmt.Errorf("memjournal: %w: envelope %d is nil", journal.ErrInvalid, i)
		}
	}
	if err := j.lock(ctx); err != nil {
		return err
	}
	defer j.mu.Unlock()
	before := len(j.entries)
	now := j.now()
	j.forget(now)
	for _, env := range envs {
		j.keep(env, now)
	}
	if len(j.entries) > before {
		j.stats.Commits++
		for _, t := range j.tails {
			t.Move(journal.Seq(len(j.entries)))
		}
	}
	return nil
}

// lock locks j.mu, unless ctx has ended or j is closed.
func (j *Journal) lock(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	j.mu.Lock()
	if j.closed {
		j.mu.Unlock()
		return journal.ErrClosed
	}
	return nil
}

// forget drops the keys that are older than the window.
func (s *store) forget(now time.Time) {
	for len(s.order) > 0 && now.Sub(s.order[0].at) >= window {
		key := s.order[0].key
		if s.taken[key] = s.taken[key][1:]; len(s.taken[key]) == 0 {
			delete(s.taken, key)
		}
		s.order = s.order[1:]
	}
}

// keep appends a copy of env, unless it is a duplicate.
func (j *Journal) keep(env *dingevent.Envelope, now time.Time) {
	key, ok := eventkey.Of(env)
	if ok && len(j.taken[key]) > 0 {
		conflicts := false
		for _, seq := range j.taken[key] {
			old := j.entries[seq-1]
			if old.Damage != "" {
				continue
			}
			if old.Envelope.Transport != env.Transport || bytes.Equal(old.Envelope.Data, env.Data) {
				j.stats.Duplicates++
				return
			}
			conflicts = true
		}
		if conflicts {
			j.stats.Conflicts++
		}
	}
	seq := journal.Seq(len(j.entries) + 1)
	env = clone(env)
	if env.Received.IsZero() {
		env.Received = now.UTC()
	}
	j.entries = append(j.entries, journal.Entry{Seq: seq, Envelope: env})
	j.stats.Appended++
	if ok {
		j.taken[key] = append(j.taken[key], seq)
		j.order = append(j.order, aging{key, now})
	}
}

// Damage alters a stored entry as a failing disk may, for tests. It panics if there is no such entry.
func (j *Journal) Damage(seq journal.Seq) {
	j.mu.Lock()
	defer j.mu.Unlock()
	e := &j.entries[seq-1]
	if e.Damage == "" {
		j.stats.Damaged++
	}
	e.Damage = "its checksum does not match"
	e.Envelope.Data = append(e.Envelope.Data, 0)
}

// Mend takes back what Damage did.
func (j *Journal) Mend(seq journal.Seq) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if e := &j.entries[seq-1]; e.Damage != "" {
		e.Damage, e.Envelope.Data = "", e.Envelope.Data[:len(e.Envelope.Data)-1]
	}
}

// clone copies env, with times in UTC as a stored one has them.
func clone(env *dingevent.Envelope) *dingevent.Envelope {
	c := *env
	c.Born, c.Received = c.Born.UTC(), c.Received.UTC()
	c.Meta = maps.Clone(c.Meta)
	c.Data = bytes.Clone(c.Data)
	return &c
}

// Stats counts since New.
func (j *Journal) Stats() journal.Stats {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.stats
}

// Close wakes all callers in Wait. A second Close does nothing.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.closed = true
	j.tail.Close()
	j.bells.RingAll()
	j.tails = slices.DeleteFunc(j.tails, func(t *tail.Tail) bool { return t == j.tail })
	return nil
}
