//go:build linux

package chaostest

import (
	"encoding/json"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// replace ends a gateway in good order, and starts it again as another release.
func (u *upgrade) replace(t *testing.T, g *gateway, program string) {
	t.Helper()
	u.stop(t, g)
	u.start(t, g, program)
}

func (u *upgrade) stop(t *testing.T, g *gateway) {
	t.Helper()
	g.ending = true
	g.signal(syscall.SIGTERM)
	<-g.exited
	if state := g.process.ProcessState; !state.Success() {
		t.Errorf("gateway %d after SIGTERM: %v", g.number+1, state)
	}
	g.end(t)
}

// start returns once the balancer sends pushes there.
func (u *upgrade) start(t *testing.T, g *gateway, program string) {
	t.Helper()
	u.waitFor(t, "look of the balancer", func() bool { return !u.balancer.ready[g.number].Load() })
	g.program = program
	g.start(t)
	u.waitFor(t, "gateway that was replaced", func() bool { return u.balancer.ready[g.number].Load() })
}

// refuses wants that the former release refuses to start on the gateway's journal, in words, if its tables are others.
func (u *upgrade) refuses(t *testing.T, g *gateway, words string) {
	t.Helper()
	if tables(t, *former) == tables(t, *program) {
		t.Log("both releases have the same tables")
		return
	}
	at := g.logSize(t)
	g.configure(t, u.configs[g.number]) // without keys that it may not know
	g.program = *former
	g.start(t)
	<-g.exited
	said := g.logFrom(t, at)
	if g.process.ProcessState.ExitCode() != 1 || !strings.Contains(said, words) {
		t.Errorf("the former release on newer tables: %v\n%s", g.process.ProcessState, said)
	}
	t.Logf("the former release says: %s", strings.TrimSpace(said))
	g.process = nil
}

// tables are the versions of the tables of a release; none if it does not tell them.
func tables(t *testing.T, program string) (v struct {
	Schema struct{ SQLite, Postgres int }
}) {
	t.Helper()
	out, err := exec.Command(program, "version", "--json").Output()
	if err == nil {
		err = json.Unmarshal(out, &v)
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// reloaded is the config of a gateway with another log level and another concurrency.
func (u *upgrade) reloaded(g *gateway) string {
	return strings.ReplaceAll(u.configs[g.number], "concurrency: 64", "concurrency: 48") + "log: {level: warn}\n"
}

// reload lets each gateway reload its config.
func (u *upgrade) reload(t *testing.T) {
	t.Helper()
	for _, g := range u.gateways {
		at := g.logSize(t)
		g.configure(t, u.reloaded(g))
		g.signal(syscall.SIGHUP)
		u.waitFor(t, "reload", func() bool { return strings.Contains(g.logFrom(t, at), "the config has changed") })
	}
}
