package wire

import "testing"

// TestReadHeadAllocations: type and organization together; an ID stands in few payloads.
func TestReadHeadAllocations(t *testing.T) {
	all := payloads(t, 1)
	n := testing.AllocsPerRun(20, func() {
		for _, p := range all {
			ReadHead(p)
		}
	})
	if mean := n / float64(len(all)); mean > 1.1 {
		t.Errorf("a payload costs %.2f allocations in the mean, want about 1", mean)
	}
}
