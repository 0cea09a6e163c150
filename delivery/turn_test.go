package delivery

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestTurnsAreLeftToThoseWhoWait lets attempts follow each other in one turn only while nobody else waits for one, and the intake
// is quick.
func TestTurnsAreLeftToThoseWhoWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, woken := NewPool(), 0
		greedy := p.join(roomFor*len(p.leases), func() {})
		other := p.join(1, func() { woken++ })
		var turns []turn
		for range p.leases {
			turn, ok := greedy.begin(time.Now())
			if !ok {
				t.Fatal("no lease is free")
			}
			turns = append(turns, turn)
		}
		wants := func(what string, may bool) {
			t.Helper()
			if turns[0].mayGoOn(time.Now()) != may {
				t.Errorf("%s: attempts may go on in their turn: %v, want %v", what, !may, may)
			}
		}
		wants("nobody waits", true)
		p.Took(slowIntake)
		wants("the intake is slow", false)
		time.Sleep(hasteFor)
		wants("the intake is quick again", true)
		if _, ok := other.begin(time.Now()); ok {
			t.Fatal("a member begins though there is no lease")
		}
		wants("a member waits", false)
		turns[1].end()
		if woken != 1 {
			t.Errorf("the member that waited was woken %d times", woken)
		}
		wants("it has its lease", true)
		if _, ok := other.begin(time.Now()); !ok {
			t.Error("the member that has a lease cannot begin")
		}
		p.join(budgetAtOnce, func() {})
		wants("there are more attempts than all together may make", false)
	})
}
