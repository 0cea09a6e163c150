package journaltest

import (
	"slices"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent/journal"
)

var damageTests = []test{
	{"damage/is read with its reason, and stops nobody", func(t *journalTest) {
		t.openToDamage()
		t.take(an("a"), an("b"), an("c"), an("d"), an("e"))
		t.Damage(2)
		t.Damage(5)
		entries := t.all()
		if diff := cmp.Diff([]journal.Seq{1, 2, 3, 4, 5}, seqsOf(entries)); diff != "" {
			t.Fatalf("read (-want +got):\n%s", diff)
		}
		for i, e := range entries {
			if damaged := i == 1 || i == 4; damaged != (e.Damage != "") || e.Envelope == nil {
				t.Errorf("entry %d: damage %q, envelope %+v", e.Seq, e.Damage, e.Envelope)
			}
		}
		if one, err := t.Read(t.Context(), 2, 1); err != nil || len(one) != 1 || one[0].Seq != 2 || one[0].Damage == "" {
			t.Errorf("read alone: %+v, %v", one, err)
		}
	}},
	{"damage/is found by a search", func(t *journalTest) {
		t.openToDamage()
		t.take(an("a"), an("b"), an("c"))
		t.Damage(2)
		found, err := t.Search(t.Context(), journal.Query{})
		if err != nil || len(found) != 3 || found[1].Seq != 2 || found[1].Damage == "" || found[0].Damage != "" {
			t.Errorf("%+v, %v", found, err)
		}
		time.Sleep(time.Second) // until that is noted
		if found, err = t.Search(t.Context(), journal.Query{Damaged: true}); err != nil || len(found) != 1 || found[0].Seq != 2 {
			t.Errorf("damaged ones alone: %+v, %v", found, err)
		}
	}},
	{"damage/a copy that is known to be damaged makes no duplicates", func(t *journalTest) {
		t.openToDamage()
		t.take(an("a"), an("b"))
		t.Damage(1)
		t.all()
		again := an("a")
		t.take(again, an("b"))
		t.take(again)
		entries := t.all()
		if got := ids(entries[1:]); !slices.Equal(got, []string{"b", "a"}) || entries[2].Damage != "" {
			t.Errorf("kept %v", got)
		}
	}},
}

// openToDamage opens the journal, and skips the test where nothing can be damaged.
func (t *journalTest) openToDamage() {
	t.Helper()
	if t.Damage == nil {
		t.Skip("nothing of this journal can be damaged")
	}
	t.open()
}

func seqsOf(entries []journal.Entry) (list []journal.Seq) {
	for _, e := range entries {
		list = append(list, e.Seq)
	}
	return list
}
