package event

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
)

// TestTextsStay: the texts of events that are decoded one after another lie together, and none is ever another's.
func TestTextsStay(t *testing.T) {
	all := pushes(t, 30)
	var each sync.WaitGroup
	for range 4 {
		each.Go(func() {
			events, written := make([]any, len(all)), make([]string, len(all))
			for i, p := range all {
				d := Decoder{CorpID: p.corpID}
				events[i] = d.Decode(p.eventType, p.data)
				written[i] = marshal(t, events[i])
			}
			for i, e := range events {
				if now := marshal(t, e); now != written[i] {
					t.Errorf("%s was %s and is %s", all[i].eventType, written[i], now)
				}
			}
		})
	}
	each.Wait()
}

// TestListsStay: lists of texts lie together, and what a caller appends to one is in no other. A list with a long text lies
// alone.
func TestListsStay(t *testing.T) {
	var m room
	long := strings.Repeat("x", ownFrom)
	var lists, want [][]string
	for i := range 100 {
		few := []string{fmt.Sprint(i), "b", "c", "d"}[:1+i%4]
		if i%10 == 0 {
			few[0] = long
		}
		want, lists = append(want, slices.Clone(few)), append(lists, m.keepList(few))
		_ = append(lists[i], "another's")
		clear(few)
	}
	for i := range lists {
		if !slices.Equal(lists[i], want[i]) {
			t.Errorf("list %d is %.20q, want %.20q", i, lists[i], want[i])
		}
	}
	if n := testing.AllocsPerRun(listPiece, func() { m.keepList(want[1]) }); n > 0 {
		t.Errorf("a short list costs %v allocations", n)
	}
	if n := testing.AllocsPerRun(listPiece, func() { m.keepList(want[0]) }); n != 1 {
		t.Errorf("a list with a long text costs %v allocations, want one of its own", n)
	}
}

func marshal(t *testing.T, e any) string {
	text, err := json.Marshal(e)
	if err != nil {
		t.Error(err)
	}
	return string(text)
}
