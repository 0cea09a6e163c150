package wire

import "testing"

// TestReadHeadAllocations: types and organizations come again, and an ID stands in few payloads.
func TestReadHeadAllocations(t *testing.T) {
	all := payloads(t, 1)
	n := testing.AllocsPerRun(20, func() {
		for _, p := range all {
			ReadHead(p)
		}
	})
	if mean := n / float64(len(all)); mean > 0.3 {
		t.Errorf("a payload costs %.2f allocations in the mean, want nearly none", mean)
	}
}
