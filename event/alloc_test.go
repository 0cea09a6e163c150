//go:build !race

package event

import "testing"

// The race detector makes sync.Pool forget at random, so that nothing can be counted under it.

// TestDecodeAllocations: the struct. The texts of several events lie together, and so do their lists.
func TestDecodeAllocations(t *testing.T) {
	all := pushes(t, 1)
	n := testing.AllocsPerRun(20, func() {
		for _, p := range all {
			d := Decoder{CorpID: p.corpID}
			d.Decode(p.eventType, p.data)
		}
	})
	if mean := n / float64(len(all)); mean > 1.5 {
		t.Errorf("an event costs %.2f allocations in the mean, want at most 1.5", mean)
	}
}
