package randblock

import "testing"

// TestTake: no bytes are given out twice, nor before they are drawn.
func TestTake(t *testing.T) {
	var s Source
	seen := map[string]bool{}
	for i := range 1000 {
		n := 16 + i%17
		text := string(s.Take(n))
		if len(text) != n || seen[text[:16]] || text[:16] == string(make([]byte, 16)) {
			t.Fatalf("take %d: %d bytes, want %d that did not come before", i, len(text), n)
		}
		seen[text[:16]] = true
	}
	if n := testing.AllocsPerRun(100, func() { s.Take(32) }); n > 0 {
		t.Errorf("Take allocates %v times", n)
	}
}
