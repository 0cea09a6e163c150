package postgres

import (
	"fmt"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/postgrestest"
)

// TestNothingIsCompiled: a server that would compile each statement, as it does for those that look expensive, compiles none
// of ours. An append to a log of 2.4 million entries without statistics took seconds for that.
func TestNothingIsCompiled(t *testing.T) {
	server := postgrestest.Start(t, postgrestest.Options{Settings: []string{"jit_above_cost=0", "jit_optimize_above_cost=0", "jit_inline_above_cost=0"}})
	j := opened(t, server.URL("postgres"), Options{})
	fastest := func(call func(i int) error) time.Duration {
		least := time.Hour
		for i := range 10 {
			began := time.Now()
			if err := call(i); err != nil {
				t.Fatal(err)
			}
			least = min(least, time.Since(began))
		}
		return least
	}
	appended := fastest(func(i int) error { return j.Receive(t.Context(), an(fmt.Sprint(i))) })
	read := fastest(func(int) error { _, err := j.Read(t.Context(), 1, 5); return err })
	if t.Logf("an append takes %v, a read %v", appended, read); max(appended, read) > 50*time.Millisecond {
		t.Error("it is compiled")
	}
}
