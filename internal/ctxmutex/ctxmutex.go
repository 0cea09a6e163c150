// Package ctxmutex has a mutex that a context can give up waiting for.
package ctxmutex

import "context"

// A Mutex is held by one goroutine at a time. New makes it. It holds an element while it is locked, so a select can wait for it beside
// other things, with a case m <- struct{}{}.
//
// A semaphore.Weighted of size 1 is like it, but allocates twice for each goroutine that has to wait, and no select can wait for it.
type Mutex chan struct{}

// New returns an unlocked Mutex.
func New() Mutex { return make(Mutex, 1) }

// Lock waits for the Mutex as long as that takes.
func (m Mutex) Lock() { m <- struct{}{} }

// LockContext waits for the Mutex until ctx ends. Then it returns the error of ctx, and the caller does not hold the Mutex.
func (m Mutex) LockContext(ctx context.Context) error {
	if err := ctx.Err(); err != nil { // a select would choose at random
		return err
	}
	select {
	case m <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// TryLock locks the Mutex if it is free, and reports whether it did.
func (m Mutex) TryLock() bool {
	select {
	case m <- struct{}{}:
		return true
	default:
		return false
	}
}

// Unlock ends what a lock began. It panics if the Mutex is not locked.
func (m Mutex) Unlock() {
	select {
	case <-m:
	default:
		panic("ctxmutex: unlock of an unlocked Mutex")
	}
}
