package postgres

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// groupFrom is a group whose records have IDs from first on, in calls of these lengths. Each record counts for size bytes.
func groupFrom(first, size int, lengths ...int) *group {
	g := new(group)
	for _, n := range lengths {
		c := new(call)
		for range n {
			c.records = append(c.records, record{env: dingevent.Envelope{ID: fmt.Sprint(first)}})
			c.size += size
			first++
		}
		g.calls, g.records = append(g.calls, c), g.records+n
	}
	return g
}

// has wants the unconfirmed events to have these sequences, with the same numbers as IDs.
func (u *unconfirmed) has(t *testing.T, want ...journal.Seq) {
	t.Helper()
	var got []journal.Seq
	for _, a := range u.list() {
		got = append(got, a.seq)
		if a.record.env.ID != fmt.Sprint(a.seq) {
			t.Errorf("event %s is at %d", a.record.env.ID, a.seq)
		}
	}
	last := journal.Seq(0)
	if len(want) > 0 {
		last = want[len(want)-1]
	}
	if !slices.Equal(got, want) || u.last() != last {
		t.Errorf("there are %v, the last one is %d; want %v", got, u.last(), want)
	}
}

// TestUnconfirmed: events are kept until a standby has flushed what the server had written after their commit, and no later ones go with
// them. A server that took over confirms nothing of what another one was given.
func TestUnconfirmed(t *testing.T) {
	now := time.Now()
	var u unconfirmed
	u.on(1)
	u.add(new(group), &kept{}, now) // a nudge
	u.has(t)
	u.add(groupFrom(1, 1, 2, 1), &kept{base: 0}, now)
	u.add(groupFrom(10, 1, 1), &kept{base: 9}, now)
	u.has(t, 1, 2, 3, 10)
	u.confirm(1, 3, 100, 99) // it had committed the first group alone
	u.has(t, 1, 2, 3, 10)
	if u.confirm(2, 10, 500, 500) {
		t.Error("a server that took over confirms")
	}
	u.has(t, 1, 2, 3, 10)
	u.confirm(1, 10, 200, 150)
	u.has(t, 10)
	u.confirm(1, 10, 300, 200)
	u.has(t)
	if u.bytes != 0 || u.let != 0 {
		t.Errorf("%d bytes are left, and %d were let go", u.bytes, u.let)
	}
}

// TestUnconfirmedSettles: after a failover only what the server has stays, also if it has a part of a group.
func TestUnconfirmedSettles(t *testing.T) {
	var u unconfirmed
	u.on(1)
	u.add(groupFrom(1, 1, 2, 2), &kept{base: 0}, time.Now())
	looked := u.list()
	u.add(groupFrom(5, 1, 1), &kept{base: 4}, time.Now()) // came meanwhile, and is not known to be there
	u.confirm(1, 5, 100, 50)
	u.settle(looked, []appended{looked[1], looked[2]}, 2)
	u.on(2)
	u.has(t, 1, 4)
	u.confirm(2, 4, 20, 10) // the places in the other server's log are forgotten
	u.has(t, 1, 4)
	u.confirm(2, 4, 30, 20)
	u.has(t)
	if u.back != 2 || u.bytes != 0 {
		t.Errorf("%d were put back, %d bytes are left", u.back, u.bytes)
	}
}

// TestUnconfirmedIsBounded: the oldest ones go for lack of room, and after a while.
func TestUnconfirmedIsBounded(t *testing.T) {
	now := time.Now()
	var u unconfirmed
	for i := range 4 {
		u.add(groupFrom(2*i+1, maxUnconfirmed/6, 2), &kept{base: int64(2 * i)}, now)
	}
	u.has(t, 3, 4, 5, 6, 7, 8)
	u.add(groupFrom(9, 1, 1), &kept{base: 8}, now.Add(unconfirmedFor+time.Second))
	if u.has(t, 9); u.let != 8 || u.bytes != 1 {
		t.Errorf("%d were let go, %d bytes are left", u.let, u.bytes)
	}
}
