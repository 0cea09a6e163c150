//go:build linux && !race

// The race detector has no use for these tests: the daemon on a full disk is another process, which is mostly killed.
// TestFullDisk of internal/daemon has one in its own process.

package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/longtest"
	"github.com/dingevent/dingevent/internal/simulator"
	"github.com/dingevent/dingevent/internal/smalldisk"
)

var fulls = flag.Int("fulls", 0, "how many lives of the gateway TestFull… fills the disk in; 0: one small disk and a few lives")

// fullDisks are the file systems that the tests fill.
func fullDisks(t *testing.T, test func(t *testing.T, disk string)) {
	t.Run("tmpfs 24 MB", func(t *testing.T) { test(t, smalldisk.Tmpfs(t, "size=24m")) })
	if *fulls == 0 {
		return
	}
	for _, size := range []int{16, 64, 256} {
		t.Run(fmt.Sprintf("tmpfs %d MB", size), func(t *testing.T) { test(t, smalldisk.Tmpfs(t, fmt.Sprintf("size=%dm", size))) })
		t.Run(fmt.Sprintf("ext4 %d MB", size), func(t *testing.T) { test(t, smalldisk.Ext4(t, size)) })
	}
}

// newFullTest is a killTest whose data folder is on a disk of its own.
func newFullTest(t *testing.T, disk string) *killTest {
	k := newKillTest(t, killSubscription)
	k.pad = 40_000
	if err := os.Symlink(disk, filepath.Join(k.dir, "data")); err != nil {
		t.Fatal(err)
	}
	return k
}

// TestFullDisk: the webhook is down until the journal's own backlog fills the disk and pushes are refused. Commands work
// meanwhile, with the gateway running and killed; it starts on the full disk; and once the webhook is up all that was
// answered arrives, and pushes are taken again.
func TestFullDisk(t *testing.T) {
	longtest.Skip(t)
	fullDisks(t, func(t *testing.T, disk string) {
		k := newFullTest(t, disk)
		k.leaveSpare()
		gateway := k.start()
		k.waitReady(gateway)
		k.pushUntilRefused(disk)
		if out := k.command("status"); !strings.Contains(out, "FULL") {
			t.Errorf("status does not tell that the disk is full:\n%s", out)
		}
		k.commands()
		gateway.Process.Kill()
		gateway.Wait()
		k.commands()
		k.command("subscriptions", "forget", "spare")
		gateway = k.start()
		k.waitReady(gateway)
		k.commands()
		k.startLedger()
		k.verifyLedger()
		k.pushUntilTaken(20)
		k.verifyLedger()
		k.end(gateway)
	})
}

// TestFullInodes: no file can be made any more, neither SQLite's beside the journal nor api.json nor the one of a sink, though
// bytes are free. The gateway starts all the same, takes and delivers, commands work, and the sink catches up once there are inodes.
func TestFullInodes(t *testing.T) {
	longtest.Skip(t)
	disk := smalldisk.Tmpfs(t, "size=64m,nr_inodes=60")
	k := newFullTest(t, disk)
	k.startLedger()
	gateway := k.start()
	k.waitReady(gateway)
	k.end(gateway)
	lines := filepath.Join(disk, "lines.ndjson")
	restore := k.addSubscription(fmt.Sprintf("  - name: lines\n    start: beginning\n    retry: {max: 1s}\n    file: {path: %q}\n", lines))
	defer restore()
	for life := range 3 {
		smalldisk.FillInodes(t, filepath.Join(disk, fmt.Sprint("files", life)))
		gateway = k.start()
		k.waitReady(gateway)
		k.pushUntilTaken(10)
		k.commands()
		gateway.Process.Kill()
		gateway.Wait()
		k.commands()
	}
	gateway = k.start()
	k.waitReady(gateway)
	k.verifyLedger()
	if err := os.RemoveAll(filepath.Join(disk, "files0")); err != nil {
		t.Fatal(err)
	}
	for n := 0; ; n++ {
		if text, err := os.ReadFile(lines); err == nil && strings.Count(string(text), "\n") >= int(k.answered.Load()) {
			break
		}
		if n == 300 {
			t.Fatal("the file does not get its lines once there are inodes")
		}
		<-time.After(100 * time.Millisecond)
	}
	k.end(gateway)
}

// leaveSpare lets a gateway leave a subscription in the journal that is not in the config any more.
func (k *killTest) leaveSpare() {
	k.t.Helper()
	restore := k.addSubscription(fmt.Sprintf("  - name: spare\n    start: beginning\n    webhook: {url: \"http://%s/\"}\n", k.webhook))
	gateway := k.start()
	k.waitReady(gateway)
	k.end(gateway)
	restore()
}

// addSubscription adds one to the config, until restore is called.
func (k *killTest) addSubscription(text string) (restore func()) {
	k.t.Helper()
	path := filepath.Join(k.dir, "dingevent.yaml")
	config, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, append(slices.Clone(config), text...), 0o600)
	}
	if err != nil {
		k.t.Fatal(err)
	}
	return func() {
		if err := os.WriteFile(path, config, 0o600); err != nil {
			k.t.Error(err)
		}
	}
}

// pushUntilRefused pushes until nearly all is refused.
func (k *killTest) pushUntilRefused(disk string) {
	k.t.Helper()
	stop := k.push(16)
	defer stop()
	for before, same := int64(-1), 0; same < 3; {
		<-time.After(500 * time.Millisecond)
		now := k.answered.Load()
		if now > 0 && now-before < 5 {
			same++
		} else {
			same = 0
		}
		before = now
	}
	var s syscall.Statfs_t
	if err := syscall.Statfs(disk, &s); err != nil {
		k.t.Fatal(err)
	}
	k.t.Logf("%d answered until the disk was full; %d of %d KiB are free", k.answered.Load(), int64(s.Bavail)*s.Bsize>>10, int64(s.Blocks)*s.Bsize>>10)
}

// pushUntilTaken pushes until so many more were answered with success.
func (k *killTest) pushUntilTaken(count int64) {
	k.t.Helper()
	want := k.answered.Load() + count
	ctx, cancel := context.WithTimeout(k.t.Context(), time.Minute)
	defer cancel()
	for n := 0; k.answered.Load() < want; n++ {
		if ctx.Err() != nil {
			k.t.Fatalf("pushes are not taken again\n%s", k.command("status"))
		}
		k.pushOne(ctx, fmt.Sprint("again-", k.lives, "-", n), "dingcorp0", simulator.Transports[n%len(simulator.Transports)])
	}
}

// verifyLedger waits until all that was answered has arrived at the webhook in a process of its own.
func (k *killTest) verifyLedger() {
	k.t.Helper()
	k.verify(func() map[string]map[string]int {
		if _, err := os.Stat(k.ledgerPath()); err != nil {
			return nil // it has just begun
		}
		return readLedger(k.t, k.ledgerPath())
	})
}

// commands are those that a person types when something is wrong. They must work.
func (k *killTest) commands() {
	k.t.Helper()
	k.command("status")
	k.command("events", "--limit", "2")
	k.command("dead", "list")
	k.command("subscriptions")
	k.command("attempts", "ledger")
}

func (k *killTest) command(args ...string) string {
	k.t.Helper()
	ctx, cancel := context.WithTimeout(k.t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "dingevent", args...)
	cmd.Dir = k.dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		k.t.Errorf("dingevent %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// TestFullByOthers: another program fills the disk to its last byte and frees it again, at random, while events come, the
// webhook takes them, and the gateway is killed with SIGKILL.
func TestFullByOthers(t *testing.T) {
	longtest.Skip(t)
	if *fulls == 0 {
		t.Skip("another program fills disks for minutes; run it with: make full")
	}
	fullDisks(t, func(t *testing.T, disk string) {
		k := newFullTest(t, disk)
		k.startLedger()
		gateway := k.start()
		k.waitReady(gateway) // a new journal needs room
		k.end(gateway)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var filling sync.WaitGroup
		filling.Go(func() { fillAndFree(ctx, t, filepath.Join(disk, "ballast")) })
		stop := k.push(8)
		for n := range max(3, *fulls) {
			gateway := k.start()
			if n%2 == 0 || n%4 == 3 { // a command waits for a gateway that starts, but not for as long as a crowded machine takes
				k.waitReady(gateway)
			}
			<-time.After(500*time.Millisecond + rand.N(2*time.Second))
			if n%4 == 3 {
				k.commands()
			}
			gateway.Process.Kill()
			gateway.Wait()
			if n%4 == 1 {
				k.commands()
			}
		}
		stop()
		cancel()
		filling.Wait()
		gateway = k.start()
		k.waitReady(gateway)
		k.pushUntilTaken(10)
		k.verifyLedger()
		k.end(gateway)
	})
}

// fillAndFree is another program on the same disk, until ctx ends.
func fillAndFree(ctx context.Context, t *testing.T, path string) {
	defer os.Remove(path)
	for ctx.Err() == nil {
		if rand.N(2) == 0 {
			smalldisk.Fill(t, path)
		} else if err := os.Truncate(path, 0); err != nil && !os.IsNotExist(err) {
			t.Error(err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(rand.N(500 * time.Millisecond)):
		}
	}
}
