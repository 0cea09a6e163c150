package order

import (
	"strings"
	"testing"
)

// TestLedger: each kind of fault is told from the others.
func TestLedger(t *testing.T) {
	for _, c := range []struct{ seen, log, want string }{
		{"a b c", "a b c", ""},
		{"a other b c", "a b other c", ""},
		{"a b", "a b", "lost: c"},
		{"a c", "a b c", "skipped: b"},
		{"a b b c", "a b c", "doubled: the reader saw b 2 times"},
		{"a b b c", "a b b c", "doubled: b is in the log 2 times"},
		{"a b unanswered c", "a b c", "taken back: the reader saw unanswered"},
		{"a b c", "b a c", "reordered: the reader saw a as number 1, where the log has b"},
		{"b a c", "b a c", "reordered: b stands before a, which came first in their batch"},
		{"c a b", "c a b", "reordered: c stands before a, which was answered before"},
	} {
		l := newLedger()
		l.begin([]string{"a", "b"})
		l.begin([]string{"unanswered"})
		l.answered([]string{"a", "b"})
		l.begin([]string{"c"})
		l.answered([]string{"c"})
		l.saw(items(c.seen))
		got := strings.Join(l.faults(items(c.log)), "\n")
		if c.want == "" && got != "" || !strings.HasPrefix(got, c.want) {
			t.Errorf("the reader saw %q and the log has %q: got %q, want %q", c.seen, c.log, got, c.want)
		}
	}
}

func items(ids string) (items []Item) {
	for id := range strings.FieldsSeq(ids) {
		items = append(items, Item{ID: id})
	}
	return items
}
