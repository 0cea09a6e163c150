package spool

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// A mode says where new calls go.
type mode int

const (
	off  mode = iota // to the shared journal
	on               // to spool.db
	held             // nowhere: they wait while the last of the backlog is moved
)

// A gate sends each call to the shared journal or to spool.db. It is what keeps the order: it goes off only while nothing is
// owed and no call is inside, that is, between being sent to spool.db and having its answer.
type gate struct {
	closing  <-chan struct{}
	onChange func(Change)
	// It is off, but whether the shared journal is back has to be seen before that is told. Written under mu.
	unsure atomic.Bool

	mu     sync.Mutex // protects what follows
	mode   mode
	inside int           // calls that are being stored in spool.db
	calm   chan struct{} // while held: closed once no call is inside
	opened chan struct{} // while held: closed once it is not any more
	cause  string        // why it is on
	since  time.Time     // when it went on
	told   bool          // that it is on; it is told once an event is stored
	moved  uint64        // events that were moved since it went on
	times  uint64        // that it went on and was told
}

// enter returns where a call goes. One that goes to spool.db is inside, and must leave.
func (g *gate) enter(ctx context.Context) (direct bool, err error) {
	return g.pass(ctx, "")
}

// divert lets a call in that the shared journal has not confirmed. From now on all calls go to spool.db.
func (g *gate) divert(ctx context.Context, cause string) error {
	_, err := g.pass(ctx, cause)
	return err
}

func (g *gate) pass(ctx context.Context, cause string) (direct bool, err error) {
	for {
		g.mu.Lock()
		if g.mode == off && cause != "" {
			g.turnOn(cause)
		}
		switch g.mode {
		case off:
			g.mu.Unlock()
			return true, nil
		case on:
			g.inside++
			g.mu.Unlock()
			return false, nil
		}
		opened := g.opened
		g.mu.Unlock()
		select {
		case <-opened:
		case <-ctx.Done():
			return false, ctx.Err()
		case <-g.closing:
			return false, journal.ErrClosed
		}
	}
}

// leave ends what a call did inside. stored says that its events are in spool.db, and owed whether anything there still is.
func (g *gate) leave(stored bool, owed func() bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.inside--; g.inside == 0 && g.calm != nil {
		close(g.calm)
		g.calm = nil
	}
	switch {
	case stored:
		g.tell()
	case g.inside == 0 && g.mode == on && !owed(): // spool.db takes nothing, so the next call may as well try the shared journal
		g.turnOff(true)
	}
}

// keepOn sends all calls to spool.db, because events of a backlog cannot be moved.
func (g *gate) keepOn(cause string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch g.mode {
	case off:
		g.turnOn(cause)
	case held:
		g.open(on)
	}
	g.tell()
}

// hold lets all calls wait, if the gate is on. calm is closed once no call is inside, and opened once the gate is not
// held any more.
func (g *gate) hold() (calm, opened <-chan struct{}, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.mode != on {
		return nil, nil, false
	}
	g.mode, g.opened = held, make(chan struct{})
	quiet := make(chan struct{})
	if g.inside == 0 {
		close(quiet)
	} else {
		g.calm = quiet
	}
	return quiet, g.opened, true
}

// release ends a hold: the calls go to spool.db as before.
func (g *gate) release() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.mode == held {
		g.open(on)
	}
}

// finish turns the gate off, if it is still held. unsure: the shared journal has confirmed nothing lately.
func (g *gate) finish(unsure bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.mode == held {
		g.turnOff(unsure)
	}
}

// confirmed is called when the shared journal has confirmed a call while the gate was unsure.
func (g *gate) confirmed() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.mode == off && g.unsure.Swap(false) {
		g.tellOff()
	}
}

// turnOn sends all calls to spool.db.
func (g *gate) turnOn(cause string) {
	g.mode = on
	if !g.unsure.Swap(false) {
		g.cause, g.since, g.moved = cause, time.Now(), 0
	}
}

// turnOff sends all calls to the shared journal.
func (g *gate) turnOff(unsure bool) {
	g.open(off)
	unsure = unsure && g.told
	if g.unsure.Store(unsure); !unsure {
		g.tellOff()
	}
}

// open sets the mode, and ends a hold.
func (g *gate) open(m mode) {
	if g.mode == held {
		close(g.opened)
		g.calm = nil
	}
	g.mode = m
}

// tell says once that it is on.
func (g *gate) tell() {
	if g.mode == off || g.told {
		return
	}
	g.told = true
	g.times++
	g.onChange(Change{On: true, Since: g.since, Reason: g.cause})
}

// tellOff says that it is off, if it was told to be on.
func (g *gate) tellOff() {
	if g.told {
		g.told = false
		g.onChange(Change{Since: g.since, Moved: g.moved, Reason: g.cause})
	}
}

// count adds events that were moved.
func (g *gate) count(moved int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.moved += uint64(moved)
}

func (g *gate) isOn() bool   { return g.is(on) }
func (g *gate) isHeld() bool { return g.is(held) }

func (g *gate) is(m mode) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.mode == m
}

// describe returns whether it is on, since when and why, and how often it went on.
func (g *gate) describe() (on bool, since time.Time, cause string, times uint64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.mode == off {
		return false, time.Time{}, "", g.times
	}
	return true, g.since, g.cause, g.times
}
