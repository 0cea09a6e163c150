package dingtest

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// faults are the active faults.
type faults struct {
	seed   uint64
	closed <-chan struct{} // with the Server
	any    atomic.Bool     // whether there are some, to pass by without the lock
	skew   atomic.Int64    // of DingTalk's clock, in nanoseconds

	mu     sync.Mutex // protects what follows, and each Injected's dice, hits and held
	made   int
	active []*Injected
}

// errUsedUp is how a fault ends that has struck as often as it may.
var errUsedUp = errors.New("the fault has struck as often as it may")

// An Injected is a fault that was made to happen. All methods are safe for concurrent use.
type Injected struct {
	ID    int // from 1
	Fault Fault
	Since time.Time

	faults *faults
	ctx    context.Context // ends with the fault; errUsedUp if Count did it
	end    context.CancelCauseFunc
	dice   *rand.Rand // its own, so that no fault changes what another does
	hits   int
	held   held
}

// End ends the fault. Connections that were made half-open stay so. Ending it twice does nothing.
func (i *Injected) End() {
	i.faults.mu.Lock()
	defer i.faults.mu.Unlock()
	i.faults.remove(i, nil)
	i.release()
}

// EndAfter ends the fault after d. It returns i.
func (i *Injected) EndAfter(d time.Duration) *Injected {
	timer := time.AfterFunc(d, i.End)
	context.AfterFunc(i.ctx, func() { timer.Stop() })
	return i
}

// Ended is closed when the fault has ended.
func (i *Injected) Ended() <-chan struct{} { return i.ctx.Done() }

// Hits is how often it has struck so far.
func (i *Injected) Hits() int {
	i.faults.mu.Lock()
	defer i.faults.mu.Unlock()
	return i.hits
}

func (fs *faults) add(ctx context.Context, f Fault) *Injected {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	fs.made++
	i := &Injected{ID: fs.made, Fault: f, Since: time.Now(), faults: fs}
	i.ctx, i.end = context.WithCancelCause(ctx)
	i.dice = rand.New(rand.NewPCG(fs.seed, faultDice+uint64(fs.made)))
	fs.active = append(fs.active, i)
	fs.changed()
	return i
}

// remove takes i out, if it is still there. The caller holds mu.
func (fs *faults) remove(i *Injected, cause error) {
	fs.active = slices.DeleteFunc(fs.active, func(other *Injected) bool { return other == i })
	fs.changed()
	i.end(cause)
}

// changed brings up to date what is read without the lock. The caller holds mu.
func (fs *faults) changed() {
	fs.any.Store(len(fs.active) > 0)
	var skew time.Duration
	for _, i := range fs.active {
		if f, ok := i.Fault.(Skew); ok {
			skew += f.By
		}
	}
	fs.skew.Store(int64(skew))
}

// now is the time by DingTalk's clock.
func (fs *faults) now() time.Time { return time.Now().Add(time.Duration(fs.skew.Load())) }

// struck returns the first active fault of type F that strikes what is meant, and a throw of its dice
// from 0 to 1; nil if none does.
func struck[F Fault](fs *faults, meant func(F, *Injected) bool) (f F, dice float64, i *Injected) {
	if !fs.any.Load() {
		return f, 0, nil
	}
	fs.mu.Lock()
	defer fs.mu.Unlock()
	return struckLocked(fs, meant)
}

// struckLocked is struck for a caller that holds mu.
func struckLocked[F Fault](fs *faults, meant func(F, *Injected) bool) (f F, dice float64, i *Injected) {
	for _, i := range fs.active {
		f, ok := i.Fault.(F)
		if !ok || !meant(f, i) {
			continue
		}
		if rate, _ := f.chance(); rate > 0 && i.dice.Float64() >= rate {
			continue
		}
		dice := i.dice.Float64()
		fs.hit(i)
		return f, dice, i
	}
	return f, 0, nil
}

// hit counts that i has struck. The caller holds mu.
func (fs *faults) hit(i *Injected) {
	i.hits++
	if _, count := i.Fault.chance(); count > 0 && i.hits >= count {
		fs.remove(i, errUsedUp)
	}
}

// count counts that i has struck, and throws its dice for a number.
func (fs *faults) count(i *Injected) int {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	n := i.dice.Int()
	fs.hit(i)
	return n
}

// held are the pushes that a Reorder keeps back at present. The mutex of faults protects it.
type held struct {
	gates []chan<- time.Duration // each gets the time that its push must wait yet
	timer *time.Timer
}
