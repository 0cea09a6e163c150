package keeper

import (
	"context"
	"sync"
)

// A job is work of which one runs at a time. It is remembered how the last one stands.
type job[T any] struct {
	mu    sync.Mutex // protects all that follows
	at    T
	stop  context.CancelFunc // of the one that runs; nil while none does
	ended chan struct{}      // closed when that has ended
}

// start runs work in a goroutine of its own. It returns false if one runs or ctx has ended. The function that work returns
// changes the job at its end, so that a caller that sees the job done can start the next one.
func (j *job[T]) start(ctx context.Context, first T, work func(ctx context.Context) (done func(*T))) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.stop != nil || ctx.Err() != nil {
		return false
	}
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	j.at, j.stop, j.ended = first, stop, ended
	go func() {
		defer close(ended)
		done := work(ctx)
		stop()
		j.mu.Lock()
		defer j.mu.Unlock()
		done(&j.at)
		j.stop = nil
	}()
	return true
}

// change changes how the job stands.
func (j *job[T]) change(f func(*T)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	f(&j.at)
}

// standing is how the job stands.
func (j *job[T]) standing() T {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.at
}

// wait waits until none runs, or ctx ends.
func (j *job[T]) wait(ctx context.Context) {
	j.mu.Lock()
	running, ended := j.stop != nil, j.ended
	j.mu.Unlock()
	if !running {
		return
	}
	select {
	case <-ended:
	case <-ctx.Done():
	}
}

// end stops the one that runs and waits until it has ended.
func (j *job[T]) end() {
	j.mu.Lock()
	stop, ended := j.stop, j.ended
	j.mu.Unlock()
	if stop != nil {
		stop()
		<-ended
	}
}
