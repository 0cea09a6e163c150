package local

import (
	"testing"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// TestDamagedEventIsJudgedByWhatItShows: what can be read of a damaged event may have the text in it, and proves nothing else.
func TestDamagedEventIsJudgedByWhatItShows(t *testing.T) {
	damaged := journal.Entry{Seq: 7, Envelope: envelopeOf("x", "c", "a", `{"name":"\u5f20`), Damage: "its checksum does not match"}
	for _, test := range []struct {
		q    api.EventQuery
		want bool
		err  error
	}{
		{api.EventQuery{Damaged: true}, true, nil},
		{api.EventQuery{Text: "张"}, true, nil},
		{api.EventQuery{Text: "李"}, false, errEventDamaged},
		{api.EventQuery{Where: "true"}, false, errEventDamaged},
		{api.EventQuery{Text: "张", Where: "true"}, false, errEventDamaged},
	} {
		f, err := newEventFilter(test.q)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := f.selects(damaged); got != test.want || err != test.err {
			t.Errorf("%+v: %v, %v", test.q, got, err)
		}
	}
}
