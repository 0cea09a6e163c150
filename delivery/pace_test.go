package delivery

import (
	"testing"
	"time"
)

// TestSavesMeet: dispatchers of a pool that have something to save within a moment save it at once, so that it costs one commit.
// None saves later than a dispatcher that has no others.
func TestSavesMeet(t *testing.T) {
	p := NewPool()
	m := p.join(1, func() {})
	start := time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC)
	for ms := range 50 {
		now := start.Add(time.Duration(ms) * time.Millisecond)
		if got := m.saveWait(now); got != m.saveEvery() {
			t.Errorf("alone it waits %v, want %v", got, m.saveEvery())
		}
	}
	for range 16 {
		p.join(1, func() {})
	}
	moments := map[time.Time]bool{}
	for ms := range 50 {
		now := start.Add(-m.saveEvery() + time.Duration(ms)*time.Millisecond)
		wait := m.saveWait(now)
		if wait > m.saveEvery() || wait <= m.saveEvery()-saveGrid {
			t.Errorf("it waits %v, want up to %v less than %v", wait, saveGrid, m.saveEvery())
		}
		moments[now.Add(wait)] = true
	}
	if len(moments) != 1 {
		t.Errorf("saves at %d moments, want one", len(moments))
	}
}

// All dispatchers of a pool together have a bounded number of pages read ahead.
func TestManyDispatchersReadLittleAhead(t *testing.T) {
	p := NewPool()
	total := 0
	for n := range 500 {
		m := p.join(1, func() {})
		got := m.pagesAhead()
		if n == 0 && got != pagesAhead {
			t.Errorf("one alone reads %d pages ahead, want %d", got, pagesAhead)
		}
		total += got // as if each kept what it began with
	}
	if total > 2*sharedAhead {
		t.Errorf("500 dispatchers read %d pages ahead, want %d at most", total, 2*sharedAhead)
	}
}
