package wire

import (
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/limitstest"
)

// TestLimitOfAnAnswer: an answer at the bound is read, and one beyond it is an error that tells the next move.
func TestLimitOfAnAnswer(t *testing.T) {
	limitstest.Of(t, "commands: answer of the daemon").Is(maxAnswer)
	var got string
	answer := `"` + strings.Repeat("x", 100) + `"`
	if err := readUpTo(int64(len(answer)), strings.NewReader(answer), &got); err != nil || len(got) != 100 {
		t.Errorf("at the bound: %q, %v", got, err)
	}
	if err := readUpTo(int64(len(answer))-1, strings.NewReader(answer), &got); err == nil || !strings.Contains(err.Error(), "ask for less") {
		t.Errorf("beyond the bound: %v", err)
	}
}
