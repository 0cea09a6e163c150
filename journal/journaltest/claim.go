package journaltest

import (
	"context"
	"errors"

	"github.com/dingevent/dingevent/journal"
)

var claimTests = []test{
	{"ClaimIsOnesAlone", testClaimIsOnesAlone},
	{"ClaimOfAnyWork", testClaimOfAnyWork},
	{"ReleasedClaimChangesNothing", testReleasedClaim},
	{"EpochRises", testEpochRises},
	{"SaveThatBegins", testSaveThatBegins},
	{"ClaimFindsTheLastSave", testClaimFindsTheLastSave},
	{"SourceKeepsItsPlace", testSourceKeepsItsPlace},
}

// claim expects the journal to give the work of a subscription to owner.
func (t *journalTest) claim(subscription, owner string) journal.Claim {
	t.Helper()
	c, err := t.Claim(t.Context(), journal.WorkOf(subscription), owner)
	if err != nil {
		t.Fatal("claim:", err)
	}
	return c
}

// over reports whether the claim's holder was told that it is over.
func over(c journal.Claim) bool { return c.Context().Err() != nil }

func testClaimIsOnesAlone(t *journalTest) {
	t.open()
	t.subscribe("web", 1, 1)
	first := t.claim("web", "a")
	for _, owner := range []string{"b", "a"} {
		if _, err := t.Claim(t.Context(), "subscription/web", owner); !errors.Is(err, journal.ErrClaimed) {
			t.Errorf("claim of %s, which a holds: %v, want ErrClaimed", owner, err)
		}
	}
	other := t.claim("replay/web", "b") // another work, of a subscription with that name
	if got := first.Work() + " " + other.Work(); got != "subscription/web replay/web" {
		t.Errorf("works %s", got)
	}
	if err := first.Save(t.Context(), journal.Progress{Cursor: 4}); err != nil {
		t.Error("save:", err)
	}
	if err := other.Save(t.Context(), journal.Progress{Cursor: 9}); !errors.Is(err, journal.ErrNotFound) {
		t.Errorf("Save of a subscription that there is not: %v, want ErrNotFound", err)
	}
	if over(first) || over(other) || !first.MayBegin() || !other.MayBegin() {
		t.Error("a claim that is held is over")
	}
	t.subscribe("web", 1, 4)
}

func testClaimOfAnyWork(t *journalTest) {
	t.open()
	c := t.claim("later", "a") // before anybody subscribes
	t.subscribe("later", 1, 1)
	if err := c.Save(t.Context(), journal.Progress{Cursor: 2}); err != nil {
		t.Error("save:", err)
	}
	other, err := t.Claim(t.Context(), "upkeep", "a")
	if err != nil {
		t.Fatal("claim:", err)
	}
	if err := other.Save(t.Context(), journal.Progress{Cursor: 2}); !errors.Is(err, journal.ErrNotFound) {
		t.Errorf("Save of a work that is no subscription's: %v, want ErrNotFound", err)
	}
}

func testReleasedClaim(t *journalTest) {
	t.open()
	t.subscribe("web", 1, 1)
	first := t.claim("web", "a")
	first.Release()
	first.Release()
	if !over(first) || first.MayBegin() {
		t.Error("a claim that was released is not over")
	}
	lost := func(when string) {
		t.Helper()
		p := journal.Progress{
			Cursor: 7, Exceptions: []journal.Exception{t.row(2, journal.Dead, 0)}, Note: []byte("first"), Delivered: 1,
			Attempts: []journal.Attempt{{Seq: 2, Number: 1, Start: t.Now()}}, Pause: &journal.Pause{Since: t.Now()},
		}
		if err := first.Save(t.Context(), p); !errors.Is(err, journal.ErrLost) {
			t.Errorf("Save %s: %v, want ErrLost", when, err)
		}
	}
	lost("after the release")
	second := t.claim("web", "b")
	lost("while another has it")
	first.Release() // it is not the first one's any more
	if err := second.Save(t.Context(), journal.Progress{Cursor: 3}); err != nil {
		t.Errorf("Save of the second: %v", err)
	}
	second.Release()
	lost("after another had it")
	t.take(t.an("a")) // that suspends nobody
	list, err := t.Subscriptions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "subscriptions", []journal.Subscription{{Name: "web", Cursor: 3}}, list)
	diff(t, "exceptions", nil, t.exceptions("web", journal.ExceptionQuery{}))
}

func testEpochRises(t *journalTest) {
	t.open()
	t.subscribe("web", 1, 1)
	last := uint64(0)
	rises := func(when string) {
		t.Helper()
		c := t.claim("web", "a")
		if c.Epoch() <= last {
			t.Errorf("epoch %d %s, the last one was %d", c.Epoch(), when, last)
		}
		last = c.Epoch()
		if err := c.Save(t.Context(), journal.Progress{Cursor: 1}); err != nil {
			t.Error("save:", err)
		}
		c.Release()
	}
	rises("at first")
	rises("after a release")
	for range 2 {
		if t.Durable {
			t.reopen()
			rises("after a restart")
		}
	}
}

// testClaimFindsTheLastSave: a holder whose Save hangs releases its claim. The next one reads what that Save has left, and
// not what was there before.
func testClaimFindsTheLastSave(t *journalTest) {
	if t.Break == nil {
		return
	}
	t.open()
	t.subscribe("web", 1, 1)
	first := t.claim("web", "a")
	t.Break(HoldCommit)
	ctx, cancel := t.impatient()
	defer cancel()
	if err := first.Save(ctx, journal.Progress{Cursor: 5}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a Save that hangs: %v", err)
	}
	first.Release()
	early, cancelEarly := t.impatient()
	defer cancelEarly()
	if _, err := t.Claim(early, "subscription/web", "b"); err == nil {
		t.Error("the next claim does not wait for the Save of the one before")
	}
	t.Heal()
	t.quiet()
	t.claim("web", "b")
	t.subscribe("web", 1, 5)
}

func testSaveThatBegins(t *journalTest) {
	t.open()
	want := journal.Subscription{Name: "replay/r1", Cursor: 4, Note: []byte("of the replay")}
	for range 2 { // the second one finds it
		t.save("replay/r1", journal.Progress{Begin: true, Cursor: 4, Seek: true, Note: want.Note})
	}
	t.save("replay/r1", journal.Progress{Begin: true, Cursor: 2})
	if t.Durable {
		t.reopen()
	}
	other, err := t.Claim(t.Context(), "upkeep", "a")
	if err != nil {
		t.Fatal("claim:", err)
	}
	if err := other.Save(t.Context(), journal.Progress{Begin: true, Cursor: 2}); !errors.Is(err, journal.ErrNotFound) {
		t.Errorf("Save that begins what is no subscription: %v, want ErrNotFound", err)
	}
	list, err := t.Subscriptions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "subscriptions", []journal.Subscription{want}, list)
}

// testSourceKeepsItsPlace: the note of a source is there for its next claim, and no list of subscriptions has it.
func testSourceKeepsItsPlace(t *journalTest) {
	t.open()
	t.subscribe("sources", 1, 1)
	for _, app := range []string{"审批/a", "\xff\x00"} {
		work := journal.SourceWork(app, "rds")
		save := func(note string) {
			t.Helper()
			c, err := t.Claim(t.Context(), work, "a")
			if err != nil {
				t.Fatal("claim:", err)
			}
			defer c.Release()
			if err := c.Save(t.Context(), journal.Progress{Begin: true, Cursor: journal.PastEnd, Note: []byte(note)}); err != nil {
				t.Error("save:", err)
			}
		}
		save("first")
		save("second")
		if t.Durable {
			t.reopen()
		}
		want := []journal.Subscription{{Name: work, Cursor: journal.PastEnd, Note: []byte("second")}}
		for _, list := range []func() ([]journal.Subscription, error){
			func() ([]journal.Subscription, error) { return t.Sources(t.Context()) },
			func() ([]journal.Subscription, error) { return t.Subscriptions(t.Context(), work) },
		} {
			got, err := list()
			if err != nil {
				t.Fatal(err)
			}
			diff(t, "sources", want, got)
		}
		all, err := t.Subscriptions(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "subscriptions", []journal.Subscription{{Name: "sources", Cursor: 1}}, all)
		if err := t.Unsubscribe(t.Context(), work); err != nil {
			t.Error("forget:", err)
		}
		if left, err := t.Sources(t.Context()); err != nil || len(left) != 0 {
			t.Errorf("after it was forgotten: %v, %v", left, err)
		}
	}
}
