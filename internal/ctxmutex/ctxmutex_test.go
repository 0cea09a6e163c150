package ctxmutex_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent/internal/ctxmutex"
)

// TestOneAtATime: what the mutex protects needs nothing else; the race detector looks on.
func TestOneAtATime(t *testing.T) {
	m := ctxmutex.New()
	var all sync.WaitGroup
	n := 0
	for i := range 100 {
		all.Go(func() {
			if i%2 == 0 {
				m.Lock()
			} else if err := m.LockContext(t.Context()); err != nil {
				t.Error(err)
				return
			}
			defer m.Unlock()
			n++
		})
	}
	all.Wait()
	if n != 100 {
		t.Errorf("n = %d, want 100", n)
	}
}

// TestContextGivesUp: a context that ends while the mutex is held ends the wait, and leaves the mutex with its holder.
func TestContextGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := ctxmutex.New()
		m.Lock()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		began := time.Now()
		if err := m.LockContext(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("err = %v, want that of the context", err)
		}
		if took := time.Since(began); took != time.Minute {
			t.Errorf("gave up after %v, want a minute", took)
		}
		if m.TryLock() {
			t.Error("the mutex is free, though its holder never unlocked it")
		}
		m.Unlock()
		if !m.TryLock() {
			t.Error("the mutex is held, though its holder unlocked it")
		}
	})
}

// TestEndedContextNeverLocks, not even a free mutex.
func TestEndedContextNeverLocks(t *testing.T) {
	m := ctxmutex.New()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 100 { // a select would lock it half the time
		if err := m.LockContext(ctx); !errors.Is(err, context.Canceled) {
			t.Fatalf("err = %v, want that of the context", err)
		}
	}
	if !m.TryLock() {
		t.Error("the mutex is held")
	}
}

func TestUnlockOfUnlockedPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	ctxmutex.New().Unlock()
}
