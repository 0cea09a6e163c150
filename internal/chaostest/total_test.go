//go:build linux

package chaostest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// A total is what all seeds together came to.
type total struct {
	seeds    []string       // each with its variant
	faults   map[string]int // by kind
	failures map[string]int // attempts to push without success, by transport and reason
	account  account
	silence  time.Duration // the longest without an answer
}

// add adds what a seed came to.
func (t *total) add(seed uint64, c *chaos, a account, silence time.Duration) {
	t.seeds = append(t.seeds, fmt.Sprintf("%d: %v", seed, c.variant))
	t.faults, t.failures = plus(t.faults, c.faults), plus(t.failures, c.pusher.failures)
	t.account = t.account.plus(a)
	t.silence = max(t.silence, silence)
}

func plus(all, more map[string]int) map[string]int {
	if all == nil {
		all = map[string]int{}
	}
	for name, n := range more {
		all[name] += n
	}
	return all
}

func (t *total) String() string {
	faults := 0
	for _, n := range t.faults {
		faults += n
	}
	return fmt.Sprintf("%d seeds\n  %s\n%d faults\n%sattempts to push that failed\n%s%v\nlongest without an answer: %.2f s", len(t.seeds), strings.Join(t.seeds, "\n  "),
		faults, list(t.faults), list(t.failures), t.account, t.silence.Seconds())
}

func list(counts map[string]int) (lines string) {
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		lines += fmt.Sprintf("  %6d %s\n", counts[name], name)
	}
	return lines
}
