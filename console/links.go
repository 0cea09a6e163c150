package console

import (
	"crypto/rand"
	"crypto/sha256"
	"sync"
	"time"
)

// maxLinks bounds the links that nobody has used; the oldest goes.
const maxLinks = 100

// links are the codes that let a person in, each once.
type links struct {
	now func() time.Time

	mu  sync.Mutex // protects all
	all map[[sha256.Size]byte]link
}

type link struct {
	role Role
	ends time.Time
}

func newLinks(now func() time.Time) *links {
	return &links{now: now, all: map[[sha256.Size]byte]link{}}
}

// make returns a code that is good once, within that time.
func (l *links) make(role Role, within time.Duration) (code string) {
	code = rand.Text()
	l.mu.Lock()
	defer l.mu.Unlock()
	var first [sha256.Size]byte
	for key, one := range l.all {
		if l.now().After(one.ends) {
			delete(l.all, key)
		} else if ends := l.all[first].ends; ends.IsZero() || one.ends.Before(ends) {
			first = key
		}
	}
	if len(l.all) >= maxLinks {
		delete(l.all, first)
	}
	l.all[sha256.Sum256([]byte(code))] = link{role, l.now().Add(within)}
	return code
}

// use returns the role of a code, which is good no more; Nobody if it was not good.
func (l *links) use(code string) Role {
	key := sha256.Sum256([]byte(code))
	l.mu.Lock()
	defer l.mu.Unlock()
	one := l.all[key]
	delete(l.all, key)
	if l.now().After(one.ends) {
		return Nobody
	}
	return one.role
}
