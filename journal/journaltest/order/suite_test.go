package order_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/dingevent/dingevent/internal/longtest"
	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal/journaltest/order"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func harness(t *testing.T, open func(testing.TB, string) order.Log) order.Harness {
	server := postgrestest.Start(t, postgrestest.Options{}) // of its own, because the suite crashes it
	return order.Harness{
		URL: server.URL("postgres"), Table: "public.item", Open: open,
		Kill: func(pid int) error {
			p, err := os.FindProcess(pid)
			if err != nil {
				return err
			}
			return p.Kill()
		},
	}
}

// TestPassesRight: a log that is right passes.
func TestPassesRight(t *testing.T) {
	longtest.Skip(t)
	h := harness(t, openTable)
	h.Delay, h.Stall = 400*time.Millisecond, 20*time.Second
	order.Run(t, h)
}

// mutantName is set in the process that runs the suite over a mutant.
const mutantName = "ORDER_MUTANT"

// TestMutant is the suite over a mutant, in a process of its own, because it has to fail.
func TestMutant(t *testing.T) {
	for _, mutant := range mutants {
		if mutant.name == os.Getenv(mutantName) {
			h := harness(t, mutant.open)
			h.Delay, h.Stall = 400*time.Millisecond, 2*time.Second
			if mutant.table != "" {
				h.Table = mutant.table
			}
			order.Run(t, h)
			return
		}
	}
	t.Skip("TestFailsMutants runs this")
}

// TestFailsMutants: each wrong log fails the tests that are to find it, for the reason that is to be found.
func TestFailsMutants(t *testing.T) {
	longtest.Skip(t)
	postgrestest.Need(t)
	for _, mutant := range mutants {
		t.Run(mutant.name, func(t *testing.T) {
			t.Parallel()
			run := exec.CommandContext(t.Context(), os.Args[0], "-test.v", fmt.Sprintf("-test.run=^TestMutant$/^(%s)$", strings.Join(mutant.tests, "|")))
			run.Env = append(os.Environ(), mutantName+"="+mutant.name)
			out, err := run.CombinedOutput()
			if err == nil {
				t.Errorf("the suite passes a log that %s:\n%s", mutant.name, out)
			}
			for _, test := range mutant.tests {
				if !strings.Contains(string(out), "--- FAIL: TestMutant/"+test) {
					t.Errorf("%s passes a log that %s:\n%s", test, mutant.name, out)
				}
			}
			if !strings.Contains(string(out), mutant.why) {
				t.Errorf("the suite does not say %q of a log that %s:\n%s", mutant.why, mutant.name, out)
			}
		})
	}
}
