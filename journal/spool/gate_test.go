package spool

import (
	"context"
	"testing"
)

func newGate() (g *gate, told *[]bool) {
	told = new([]bool)
	g = &gate{closing: make(chan struct{})}
	g.onChange = func(c Change) { *told = append(*told, c.On) }
	return g, told
}

func wantMode(t *testing.T, g *gate, want mode) {
	t.Helper()
	if !g.is(want) {
		t.Errorf("the mode is %d, want %d", g.mode, want)
	}
}

// TestGateWithoutStore: a call that spool.db did not take turns the gate off, but only if nothing is owed and no other call is
// being stored.
func TestGateWithoutStore(t *testing.T) {
	g, told := newGate()
	owed := false
	for range 2 {
		if err := g.divert(context.Background(), "away"); err != nil {
			t.Fatal(err)
		}
	}
	g.leave(false, func() bool { return owed })
	wantMode(t, g, on) // the other may be answered next
	owed = true
	g.leave(false, func() bool { return owed })
	wantMode(t, g, on)
	g.divert(context.Background(), "away")
	owed = false
	g.leave(false, func() bool { return owed })
	wantMode(t, g, off)
	if len(*told) > 0 {
		t.Errorf("told %v, want nothing, because nothing was stored", *told)
	}
}

// TestGateReleased: a hold that took too long does not turn the gate off.
func TestGateReleased(t *testing.T) {
	g, told := newGate()
	g.divert(context.Background(), "away")
	calm, opened, ok := g.hold()
	if !ok {
		t.Fatal("not held")
	}
	select {
	case <-calm:
		t.Error("calm while a call is inside")
	default:
	}
	g.leave(true, func() bool { return true })
	<-calm
	g.release()
	<-opened
	g.finish(false)
	wantMode(t, g, on)
	if calm, _, _ = g.hold(); calm == nil {
		t.Fatal("not held again")
	}
	<-calm
	g.finish(true)
	wantMode(t, g, off)
	if len(*told) != 1 {
		t.Errorf("told %v, want only that it went on", *told)
	}
	g.divert(context.Background(), "away again") // the same time that it is on
	g.leave(true, func() bool { return true })
	g.hold()
	g.finish(false)
	if len(*told) != 2 || g.cause != "away" {
		t.Errorf("told %v of %q, want on and off", *told, g.cause)
	}
}
