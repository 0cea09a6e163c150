package jsonscan

import (
	"encoding/json"
	"testing"

	"github.com/dingevent/dingevent/internal/limitstest"
)

// TestNestingIsBounded: a text may nest so deep, for us and for encoding/json, which reads what we do not.
func TestNestingIsBounded(t *testing.T) {
	most := limitstest.Of(t, "all JSON: nesting").Number()
	for depth, want := range map[int]bool{most: true, most + 1: false} {
		text := nested("[", "]", depth)
		s := New(text)
		s.Value()
		if ours := s.End() == nil; ours != want || json.Valid(text) != want {
			t.Errorf("%d levels: ours %v, encoding/json %v, want %v", depth, ours, json.Valid(text), want)
		}
	}
}
