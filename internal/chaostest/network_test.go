//go:build linux

package chaostest

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/needroot"
)

// A network is where the gateways live: each in a network namespace of its own, with a cable to each host that it speaks to. Without
// root it is the loopback, and has no cables to cut.
type network struct {
	prefix   string         // of its addresses, such as "10.70.1."
	name     string         // begins the names of namespaces and cables
	gateways int            // 0: it is the loopback
	cuts     map[string]int // by cable
}

// A host is one that gateways speak to, and the name of the cables to it.
type host string

const (
	firstDatabase  host = "db1"
	secondDatabase host = "db2"
	dingtalk       host = "ding"
	receiver       host = "hook" // the webhook
)

var hosts = []host{firstDatabase, secondDatabase, dingtalk, receiver}

// last is the last part of the host's address.
func (h host) last() int { return 251 + slices.Index(hosts, h) }

// newNetwork makes the namespaces. They go with the test.
func newNetwork(t *testing.T, gateways int) *network {
	pid := os.Getpid()
	n := &network{prefix: prefixOf(pid), name: fmt.Sprintf("dc%d", pid), cuts: map[string]int{}}
	removeLeftovers()
	if err := try("ip", "netns", "add", n.name+"probe"); err != nil {
		if os.Getenv("CI") == "true" {
			needroot.Cannot(t, "network namespaces: %v", err)
		}
		t.Logf("no network is cut in this run, because that needs root and ip of iproute2: %v", err)
		return n
	}
	t.Cleanup(removeOurs)
	n.gateways = gateways
	for _, h := range hosts {
		must(t, "ip", "address", "add", n.address(h)+"/32", "dev", "lo")
	}
	for i := range gateways {
		n.plug(t, i)
	}
	return n
}

// prefixOf is that of the addresses of a process, so that two runs have their own.
func prefixOf(pid int) string { return fmt.Sprintf("10.%d.%d.", 64+pid%128, pid/128%256) }

// plug makes a namespace and its cables.
func (n *network) plug(t *testing.T, i int) {
	must(t, "ip", "netns", "add", n.space(i))
	must(t, "ip", "-n", n.space(i), "link", "set", "lo", "up")
	for _, to := range hosts {
		outer, inner := n.cable(i, to), string(to)
		host, gateway := n.ends(i, to)
		must(t, "ip", "link", "add", outer, "type", "veth", "peer", "name", inner, "netns", n.space(i))
		t.Cleanup(func() { try("ip", "link", "del", outer) }) // at once: that of a namespace goes some time after it
		must(t, "ip", "address", "add", host+"/30", "dev", outer)
		must(t, "ip", "link", "set", outer, "up")
		must(t, "ip", "-n", n.space(i), "address", "add", gateway+"/30", "dev", inner)
		must(t, "ip", "-n", n.space(i), "link", "set", inner, "up")
		must(t, "ip", "-n", n.space(i), "route", "add", n.address(to)+"/32", "via", host)
	}
}

func (n *network) space(i int) string          { return fmt.Sprintf("%sg%d", n.name, i) }
func (n *network) cable(i int, to host) string { return fmt.Sprintf("%s%s%d", n.name, to, i) }

// ends are the addresses of a cable's ends.
func (n *network) ends(i int, to host) (host, gateway string) {
	at := 4 * (len(hosts)*i + slices.Index(hosts, to))
	return fmt.Sprint(n.prefix, at+1), fmt.Sprint(n.prefix, at+2)
}

// gateway is the address at which a gateway takes pushes.
func (n *network) gateway(i int) string {
	if n.gateways == 0 {
		return "127.0.0.1"
	}
	_, at := n.ends(i, dingtalk)
	return at
}

func (n *network) address(h host) string {
	if n.gateways == 0 {
		return "127.0.0.1"
	}
	return fmt.Sprint(n.prefix, h.last())
}

// command runs a program where a gateway lives.
func (n *network) command(i int, program ...string) *exec.Cmd {
	if n.gateways > 0 {
		program = append([]string{"ip", "netns", "exec", n.space(i)}, program...)
	}
	return exec.Command(program[0], program[1:]...)
}

// nobody is a link-layer address at which no host is.
const nobody = "02:00:00:00:00:01"

// cut cuts a gateway off from hosts: packets vanish both ways, and nobody is told. Who is cut off twice is there after two mends.
func (n *network) cut(t *testing.T, i int, from ...host) {
	t.Helper()
	for _, h := range from {
		if n.cuts[n.cable(i, h)]++; n.cuts[n.cable(i, h)] > 1 {
			continue
		}
		host, gateway := n.ends(i, h)
		must(t, "ip", "neigh", "replace", gateway, "lladdr", nobody, "dev", n.cable(i, h), "nud", "permanent")
		must(t, "ip", "-n", n.space(i), "neigh", "replace", host, "lladdr", nobody, "dev", string(h), "nud", "permanent")
	}
}

// mend ends a cut.
func (n *network) mend(t *testing.T, i int, from ...host) {
	t.Helper()
	for _, h := range from {
		if n.cuts[n.cable(i, h)]--; n.cuts[n.cable(i, h)] > 0 {
			continue
		}
		host, gateway := n.ends(i, h)
		must(t, "ip", "neigh", "del", gateway, "dev", n.cable(i, h))
		must(t, "ip", "-n", n.space(i), "neigh", "del", host, "dev", string(h))
	}
}

func must(t *testing.T, command ...string) {
	t.Helper()
	if err := try(command...); err != nil {
		t.Fatal(err)
	}
}

func try(command ...string) error {
	out, err := exec.Command(command[0], command[1:]...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", strings.Join(command, " "), err, strings.TrimSpace(string(out)))
	}
	return nil
}

// removeOurs removes the namespaces of this process, their cables with them, and the addresses.
func removeOurs() { removeSpaces(func(pid int) bool { return pid == os.Getpid() }) }

// removeLeftovers removes those of processes that were killed.
func removeLeftovers() {
	removeSpaces(func(pid int) bool {
		_, err := os.Stat(fmt.Sprint("/proc/", pid))
		return os.IsNotExist(err)
	})
}

func removeSpaces(which func(pid int) bool) {
	entries, _ := os.ReadDir("/run/netns")
	for _, e := range entries {
		var pid int
		if n, _ := fmt.Sscanf(e.Name(), "dc%d", &pid); n == 1 && which(pid) {
			try("ip", "netns", "del", e.Name())
			for _, h := range hosts {
				try("ip", "address", "del", fmt.Sprint(prefixOf(pid), h.last(), "/32"), "dev", "lo")
			}
		}
	}
}
