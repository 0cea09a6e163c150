//go:build linux

package daemon

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/config"
)

// TestFullDisk fills a real file system. On it nothing is answered with success; what was answered
// before arrives, and service resumes by itself when there is space again.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=8m"); err != nil {
		t.Logf("nobody lets us mount a small file system (%v); TestQuota is what remains", err)
		return
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	g := newGateway(t, filepath.Join(dir, "data"))
	ballast := filepath.Join(dir, "ballast")
	fill(t, ballast)
	kept := g.pushUntilRefused(t)
	for _, push := range []*dingtest.Push{
		g.ding.PushHTTP(g.callback, dingtest.Event{Data: large(-1)}),
		g.ding.PushSyncHTTP(g.callback, dingtest.Row{CorpID: "c", BizID: "b", BizType: 1, BizData: string(large(-2))}),
		g.ding.PushStream(owner, dingtest.Event{Type: "x", Data: large(-3)}),
	} {
		if firstAttempt(t, push).Err == nil {
			t.Errorf("answered with success on a full disk")
		}
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	for n := 0; firstAttempt(t, g.ding.PushHTTP(g.callback, dingtest.Event{Data: []byte(`{"n":1}`)})).Err != nil; n++ {
		if n == 500 {
			t.Fatal("service does not resume")
		}
		<-time.After(20 * time.Millisecond)
	}
	for n := range kept {
		g.arrived(t, large(n))
	}
}

// TestQuota: at the journal's own limit it is the same, and what was answered arrives. A subscription
// that is owed everything keeps the journal from making room.
func TestQuota(t *testing.T) {
	owed := config.Subscription{Name: "owed", Start: "beginning", Sink: dingevent.SinkFunc(
		func(context.Context, dingevent.Delivery) error { return errors.New("not yet") })}
	g := newGateway(t, t.TempDir(), func(c *config.Config) {
		c.MaxBytes = 2 << 20
		c.Subscriptions = append(c.Subscriptions, owed)
	})
	for n := range g.pushUntilRefused(t) {
		g.arrived(t, large(n))
	}
}

// pushUntilRefused returns how many large events were answered with success before.
func (g *gateway) pushUntilRefused(t *testing.T) (kept int) {
	t.Helper()
	for n := range 1000 {
		if firstAttempt(t, g.ding.PushHTTP(g.callback, dingtest.Event{Data: large(n)})).Err != nil {
			return n
		}
	}
	t.Fatal("1000 large events were stored on a full disk")
	return 0
}

func large(n int) []byte {
	return fmt.Appendf(nil, `{"EventType":"large","n":%d,"a":"%s"}`, n, bytes.Repeat([]byte("x"), 100_000))
}

// fill writes to path until the file system is full.
func fill(t *testing.T, path string) {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for err == nil {
		_, err = file.Write(make([]byte, 4096))
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
}
