//go:build linux

package chaostest

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// A victim is what TestSources kills.
type victim struct {
	name    string
	longest time.Duration // that it is away
	kill    func(*testing.T)
	start   func(*testing.T)
	back    time.Time // when it is to be started; zero while it runs
}

// victims are the gateways, both databases and the fake DingTalk.
func victims(w *sourcesWorld) (all []*victim) {
	for _, s := range w.sites {
		for _, g := range s.gateways {
			all = append(all, &victim{
				name: fmt.Sprintf("gateway %d of %s", g.number+1, s.name), longest: 5 * time.Second,
				kill: func(*testing.T) { g.kill() }, start: g.start,
			})
		}
	}
	return append(all,
		&victim{name: "PostgreSQL", longest: 8 * time.Second, kill: func(t *testing.T) { w.postgres.Kill(t) }, start: func(t *testing.T) { w.postgres.Start(t) }},
		&victim{name: "MariaDB", longest: 8 * time.Second, kill: func(*testing.T) { w.mariadb.Kill() }, start: func(t *testing.T) { w.mariadb.Start(t) }},
		&victim{name: "the fake DingTalk", longest: 5 * time.Second, kill: func(*testing.T) { w.dingtalk.kill() }, start: w.dingtalk.start},
	)
}

// tail are the last lines of a file.
func tail(path string, n int) string {
	text, _ := os.ReadFile(path)
	lines := strings.SplitAfter(string(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "")
}

// waitLong waits for something that takes up to some minutes.
func waitLong(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(3 * time.Minute); !done(); time.Sleep(500 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("no %s within three minutes", what)
		}
	}
}
