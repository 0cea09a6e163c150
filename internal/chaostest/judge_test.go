package chaostest

import (
	"slices"
	"testing"
)

// TestJudgeFindsWhatIsWrong spoils a right ledger in each way that the ledger has to find.
func TestJudgeFindsWhatIsWrong(t *testing.T) {
	type books struct {
		pushes     []pushed
		log        []stored
		deliveries []handled
		failovers  []failover
	}
	right := func() books {
		return books{
			pushes:     []pushed{{"a", true}, {"b", true}, {"c", true}, {"unanswered", false}},
			log:        []stored{{"1", "x", "a"}, {"2", "y", "b"}, {"3", "x", "c"}},
			deliveries: []handled{{"2", "y", "b"}, {"1", "x", "a"}, {"3", "x", "c"}, {"1", "x", "a"}},
		}
	}
	for name, test := range map[string]struct {
		spoil       func(*books)
		lost, wrong int
	}{
		"right":                  {func(*books) {}, 0, 0},
		"not stored":             {func(b *books) { b.log = b.log[:2] }, 1, 2},
		"not delivered":          {func(b *books) { b.deliveries = b.deliveries[1:] }, 1, 1},
		"neither":                {func(b *books) { b.log, b.deliveries = b.log[:2], b.deliveries[:2] }, 1, 0},
		"stored twice":           {func(b *books) { b.log = append(b.log, stored{"1", "y", "b"}) }, 0, 3},
		"another ID":             {func(b *books) { b.deliveries[3].id = "9" }, 0, 1},
		"out of order":           {func(b *books) { slices.Reverse(b.deliveries[1:3]) }, 0, 1},
		"unanswered, not stored": {func(b *books) { b.pushes = append(b.pushes, pushed{"d", false}) }, 0, 0},
		"put back behind what came later": {func(b *books) {
			b.failovers = []failover{{had: []stored{{"1", "x", "a"}}, delivered: b.deliveries[1:2], taken: map[string]bool{"a": true}}}
			b.log = []stored{b.log[1], b.log[2], b.log[0]}
		}, 0, 0},
		"out of order at a failover": {func(b *books) {
			b.failovers = []failover{{had: []stored{{"3", "x", "c"}, {"1", "x", "a"}}, delivered: b.deliveries[:2], taken: map[string]bool{"a": true}}}
		}, 0, 1},
		"out of order after a failover": {func(b *books) {
			b.failovers = []failover{{taken: map[string]bool{"b": true}}}
			slices.Reverse(b.deliveries[1:3])
		}, 0, 1},
		"taken and not put back": {func(b *books) {
			b.failovers = []failover{{had: b.log, delivered: b.deliveries, taken: map[string]bool{"c": true}}}
			b.log = b.log[:2]
		}, 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			b := right()
			test.spoil(&b)
			a := judge(b.pushes, b.log, map[string][]handled{"all": b.deliveries}, "all", b.failovers...)
			if len(a.lost) != test.lost || len(a.wrong) != test.wrong {
				t.Errorf("%v: lost %q, wrong %q; want %d and %d", a, a.lost, a.wrong, test.lost, test.wrong)
			}
		})
	}
}
