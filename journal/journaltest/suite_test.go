package journaltest_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/longtest"
	"github.com/dingevent/dingevent/journal/journaltest"
)

// TestHoldsADatabase: a store is good that leaves gaps in its numbers, is seen late, and that many have open.
func TestHoldsADatabase(t *testing.T) {
	t.Run("virtual", func(t *testing.T) {
		journaltest.RunVirtual(t, func(*testing.T) journaltest.Harness {
			return newDatabase(time.Now, 200*time.Millisecond, 50*time.Millisecond, flaw{}).harness()
		})
	})
	t.Run("real", func(t *testing.T) {
		journaltest.Run(t, func(*testing.T) journaltest.Harness {
			clock := new(journaltest.Clock)
			h := newDatabase(clock.Now, 2*time.Millisecond, time.Millisecond, flaw{}).harness()
			h.Now, h.Sleep, h.Late = clock.Now, clock.Sleep, 0
			return h
		})
	})
}

// mutantName is set in the process that runs the suite over a mutant.
const mutantName = "JOURNALTEST_MUTANT"

// TestMutant is the suite over a mutant, in a process of its own, because it has to fail.
func TestMutant(t *testing.T) {
	for _, mutant := range mutants {
		if mutant.name != os.Getenv(mutantName) {
			continue
		}
		journaltest.RunVirtual(t, func(*testing.T) journaltest.Harness {
			h := newDatabase(time.Now, 200*time.Millisecond, 50*time.Millisecond, mutant.flaw).harness()
			if mutant.flaw.harness != nil {
				mutant.flaw.harness(&h)
			}
			return h
		})
		return
	}
	t.Skip("TestFailsMutants runs this")
}

// TestFailsMutants: a store that breaks the contract in one way fails each test that is to find that.
func TestFailsMutants(t *testing.T) {
	longtest.Skip(t)
	for _, mutant := range mutants {
		t.Run(mutant.name, func(t *testing.T) {
			t.Parallel()
			for _, test := range mutant.tests {
				run := exec.CommandContext(t.Context(), os.Args[0], "-test.v", fmt.Sprintf("-test.run=^TestMutant$/^%s$", test))
				run.Env = append(os.Environ(), mutantName+"="+mutant.name)
				out, err := run.CombinedOutput()
				if err == nil || !strings.Contains(string(out), "--- FAIL: TestMutant/"+test) {
					t.Errorf("%s passes a store that %s: %v\n%s", test, mutant.name, err, out)
				}
			}
		})
	}
}
