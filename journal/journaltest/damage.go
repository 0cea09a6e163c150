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
		t.take(t.an("a"), t.an("b"), t.an("c"), t.an("d"), t.an("e"))
		seqs := t.seqs(5)
		t.Damage(seqs[1])
		t.Damage(seqs[4])
		entries := t.all()
		if diff := cmp.Diff(seqs, seqsOf(entries)); diff != "" {
			t.Fatalf("read (-want +got):\n%s", diff)
		}
		for i, e := range entries {
			if damaged := i == 1 || i == 4; damaged != (e.Damage != "") || e.Envelope == nil {
				t.Errorf("entry %d: damage %q, envelope %+v", e.Seq, e.Damage, e.Envelope)
			}
		}
		if one, err := t.Read(t.Context(), seqs[1], 1); err != nil || len(one) != 1 || one[0].Seq != seqs[1] || one[0].Damage == "" {
			t.Errorf("read alone: %+v, %v", one, err)
		}
	}},
	{"damage/is found by a search", func(t *journalTest) {
		t.openToDamage()
		t.take(t.an("a"), t.an("b"), t.an("c"))
		second := t.seqs(3)[1]
		t.Damage(second)
		found, err := t.Search(t.Context(), journal.Query{})
		if err != nil || len(found) != 3 || found[1].Seq != second || found[1].Damage == "" || found[0].Damage != "" {
			t.Errorf("%+v, %v", found, err)
		}
		t.eventually("damaged ones alone", time.Second, func() bool { // it may have to be noted first
			found, err = t.Search(t.Context(), journal.Query{Damaged: true})
			return err == nil && len(found) == 1 && found[0].Seq == second
		})
	}},
	{"damage/a copy that is known to be damaged makes no duplicates", func(t *journalTest) {
		t.openToDamage()
		t.take(t.an("a"), t.an("b"))
		t.Damage(t.seqs(2)[0])
		t.all()
		again := t.an("a")
		t.take(again, t.an("b"))
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
