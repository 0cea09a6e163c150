package stream

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
)

// enter lets an event be handled.
func (m *memory) enter(id string) encounter {
	t := &task{key: m.key(&dingevent.Envelope{ID: id})}
	found := m.join(t, &push{}, time.Now())
	if found == fresh {
		m.end(t, true)
	}
	return found
}

func TestMemoryIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		for i := range 3*rememberMost + 10 {
			m.enter(fmt.Sprint(i))
		}
		if room := len(m.order.blocks) * blockEvents; room > rememberMost+2*blockEvents {
			t.Errorf("room for %d events", room)
		}
		if len(m.handled) != rememberMost || m.order.len != rememberMost {
			t.Errorf("%d events, %d in order; want %d", len(m.handled), m.order.len, rememberMost)
		}
		if m.enter(fmt.Sprint(2*rememberMost)) != fresh || m.enter(fmt.Sprint(3*rememberMost)) != handled {
			t.Error("want the oldest forgotten, and the others known")
		}
		time.Sleep(rememberFor)
		if m.enter("new") != fresh || len(m.handled) != 1 || m.order.len != 1 || len(m.order.blocks) > 2 {
			t.Errorf("%d events, %d in order and %d blocks after 10 minutes; want 1", len(m.handled), m.order.len, len(m.order.blocks))
		}
	})
}

func TestMemoryKnowsNothingWithoutID(t *testing.T) {
	m := newMemory()
	for range 2 {
		if m.enter("") != fresh || len(m.handled)+len(m.running) != 0 {
			t.Error("an event without an ID is remembered")
		}
	}
}

// An event that was not handled is not remembered, and every push that waited is answered.
func TestMemoryForgetsFailures(t *testing.T) {
	m := newMemory()
	first := &task{key: m.key(&dingevent.Envelope{ID: "a"})}
	if m.join(first, &push{}, time.Now()) != fresh || m.join(&task{key: first.key}, &push{}, time.Now()) != joined {
		t.Error("want fresh, then joined")
	}
	if pushes := m.end(first, false); len(pushes) != 2 {
		t.Errorf("%d pushes answered, want 2", len(pushes))
	}
	if m.enter("a") != fresh {
		t.Error("a failed event is remembered")
	}
}
