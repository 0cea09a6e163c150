package console

import (
	"crypto/rand"
	"crypto/sha256"
	"maps"
	"sync"
	"time"
)

// How long a login holds.
const (
	sessionIdle = 2 * time.Hour  // without a request
	sessionAge  = 24 * time.Hour // in all
	maxSessions = 1000           // the one that was idle longest goes
)

// A session is one person's login. The zero value is nobody's.
type session struct {
	role   Role
	who    string
	begun  time.Time
	last   time.Time // of the last request
	secret [sha256.Size]byte

	provided bool // by a provider, and not by a link
}

// sessions are all logins. They end with the process. Only a hash of each secret is kept.
type sessions struct {
	now func() time.Time

	mu  sync.Mutex // protects all
	all map[[sha256.Size]byte]session
}

func newSessions(now func() time.Time) *sessions {
	return &sessions{now: now, all: map[[sha256.Size]byte]session{}}
}

// begin makes a session of a person with a role, and returns its secret.
func (s *sessions) begin(one session) (secret string) {
	secret = rand.Text()
	key := sha256.Sum256([]byte(secret))
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep(now)
	one.begun, one.last, one.secret = now, now, key
	s.all[key] = one
	return secret
}

// of returns the session that a secret belongs to, and notes that it was used. What a page asks by itself is no use: it does not
// keep the session from being idle.
func (s *sessions) of(secret string, byItself bool) session {
	if secret == "" {
		return session{}
	}
	key := sha256.Sum256([]byte(secret))
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	found, ok := s.all[key]
	if !ok || found.over(now) {
		delete(s.all, key)
		return session{}
	}
	if !byItself {
		found.last = now
		s.all[key] = found
	}
	return found
}

// lives reports whether a session goes on. Unlike a request, it does not keep the session from being idle.
func (s *sessions) lives(one session) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, ok := s.all[one.secret]
	return ok && !found.over(s.now())
}

// end ends a session.
func (s *sessions) end(one session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.all, one.secret)
}

// endProvided ends all sessions that a provider has let in.
func (s *sessions) endProvided() {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.all, func(_ [sha256.Size]byte, one session) bool { return one.provided })
}

func (s session) over(now time.Time) bool {
	return now.Sub(s.last) > sessionIdle || now.Sub(s.begun) > sessionAge
}

// sweep makes room for one more. The lock is held.
func (s *sessions) sweep(now time.Time) {
	var oldest session
	for key, one := range s.all {
		if one.over(now) {
			delete(s.all, key)
		} else if oldest.last.IsZero() || one.last.Before(oldest.last) {
			oldest = one
		}
	}
	if len(s.all) >= maxSessions {
		delete(s.all, oldest.secret)
	}
}
