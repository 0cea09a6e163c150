//go:build linux

package chaostest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// runAll runs the tests, and fails if they leave anything behind.
func runAll(m *testing.M) (code int) {
	code = m.Run()
	for _, left := range leftovers(os.Getpid()) {
		fmt.Fprintln(os.Stderr, "the tests left behind:", left)
		code = 1
	}
	return code
}

// leftovers are the processes that a process has started and that are not over, its network namespaces and its addresses. The guard
// of postgrestest is none: it ends with the process.
func leftovers(pid int) (left []string) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		stat, _ := os.ReadFile(path)
		_, rest, _ := strings.Cut(string(stat), ") ") // the name may have spaces
		var state string
		var parent int
		if fmt.Sscan(rest, &state, &parent); parent != pid {
			continue
		}
		command, _ := os.ReadFile(filepath.Join(filepath.Dir(path), "cmdline"))
		if text := strings.ReplaceAll(string(command), "\x00", " "); !strings.Contains(text, "postgrestest-guard") {
			left = append(left, "process "+filepath.Base(filepath.Dir(path))+" "+state+": "+text)
		}
	}
	spaces, _ := filepath.Glob(fmt.Sprintf("/run/netns/dc%d*", pid))
	left = append(left, spaces...)
	if table, _ := os.ReadFile("/proc/net/fib_trie"); strings.Contains(string(table), prefixOf(pid)) {
		left = append(left, "addresses "+prefixOf(pid)+"0")
	}
	return left
}
