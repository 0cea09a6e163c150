//go:build unix

package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/freeaddr"
	"github.com/dingevent/dingevent/internal/postgrestest"
)

// TestKillGateways: three gateways share a journal in PostgreSQL, and one after the other is killed with SIGKILL, ended in good order or
// stopped for longer than its claims hold, while pushes come. Every answered event reaches the webhook, and no gateway that was let
// alone ends.
func TestKillGateways(t *testing.T) {
	postgrestest.Need(t)
	server := postgrestest.Start(t, postgrestest.Options{})
	k := newKillTest(t, killSubscription+fmt.Sprintf("database: {url: %q, claim_time: 2s}\n", server.URL("postgres")))
	k.startLedger()
	gateways := make([]*exec.Cmd, 3)
	for i := range gateways {
		k.configure(i)
		gateways[i] = k.startAs(i)
	}
	k.waitReady(gateways[0])
	stopPushing := k.push(16)
	for n := range 2 * *kills {
		<-time.After(rand.N(1500 * time.Millisecond))
		i := rand.N(len(gateways))
		switch n % 3 {
		case 0:
			gateways[i].Process.Kill()
			gateways[i].Wait()
		case 1:
			k.end(gateways[i])
		case 2:
			pause(t, gateways[i], 3*time.Second)
			continue
		}
		gateways[i] = k.startAs(i)
	}
	k.waitReady(gateways[0])
	stopPushing()
	k.verify(func() map[string]map[string]int { return readLedger(t, k.ledgerPath()) })
	for _, gateway := range gateways {
		k.end(gateway)
	}
}

// configure writes the config of a gateway. The first has the address that pushes go to.
func (k *killTest) configure(i int) {
	path := filepath.Join(k.dir, "dingevent.yaml")
	text, err := os.ReadFile(path)
	if err != nil {
		k.t.Fatal(err)
	}
	mine := strings.Replace(string(text), "data: data", fmt.Sprintf("data: data%d", i), 1)
	if i > 0 {
		mine = strings.Replace(mine, "listen: "+k.listen, "listen: "+freeaddr.New(k.t), 1)
	}
	if err := os.WriteFile(filepath.Join(k.dir, fmt.Sprintf("gateway%d.yaml", i)), []byte(mine), 0o600); err != nil {
		k.t.Fatal(err)
	}
}

func (k *killTest) startAs(i int) *exec.Cmd {
	gateway := exec.Command("dingevent", "serve", "-c", fmt.Sprintf("gateway%d.yaml", i))
	k.launch(gateway)
	return gateway
}

// pause stops a process for a while.
func pause(t *testing.T, cmd *exec.Cmd, span time.Duration) {
	t.Helper()
	if err := cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	<-time.After(span)
	if err := cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
}
