// Package bell wakes goroutines that wait for a change under a name.
package bell

import "sync"

// Bells has a bell for each name that something waits for. The zero value is ready. Its methods are safe for concurrent use.
type Bells struct {
	mu    sync.Mutex               // protects all that follows
	bells map[string]chan struct{} // of the names that something waits for
}

// Next returns what is closed at the next Ring of the name. Call it before you look, so that nothing is missed.
func (b *Bells) Next(name string) <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	c := b.bells[name]
	if c == nil {
		c = make(chan struct{})
		if b.bells == nil {
			b.bells = make(map[string]chan struct{})
		}
		b.bells[name] = c
	}
	return c
}

// Ring wakes what waits for one of the names.
func (b *Bells) Ring(names ...string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, name := range names {
		if c := b.bells[name]; c != nil {
			close(c)
			delete(b.bells, name)
		}
	}
}

// RingAll wakes everything that waits.
func (b *Bells) RingAll() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.bells {
		close(c)
	}
	clear(b.bells)
}
