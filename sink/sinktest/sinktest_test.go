package sinktest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/sinktest"
)

func TestRightSink(t *testing.T) { sinktest.Run(t, harness("")) }

// TestDedupingSink: a destination may keep what comes again once.
func TestDedupingSink(t *testing.T) {
	sinktest.Run(t, func(t *testing.T) sinktest.Harness {
		h := harness("")(t)
		h.Sink, h.Dedupes = &once{Sink: h.Sink, seen: map[string]bool{}}, true
		return h
	})
}

// once passes on what it has not seen succeed.
type once struct {
	dingevent.Sink
	mu   sync.Mutex // guards seen
	seen map[string]bool
}

func (o *once) Deliver(ctx context.Context, d dingevent.Delivery) error {
	key := fmt.Sprintf("%q %q %d", d.Subscription, d.Envelope.ID, d.Seq)
	o.mu.Lock()
	seen := o.seen[key]
	o.mu.Unlock()
	if seen {
		return nil
	}
	err := o.Sink.Deliver(ctx, d)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.seen[key] = err == nil
	return err
}

// noticed lists what can be wrong with a sink, and the parts of the suite that must tell.
var noticed = map[string][]string{
	"loses":         {"Arrives", "Concurrent", "StrangeData"},
	"repeats":       {"Arrives", "Concurrent"},
	"trims":         {"StrangeData"},
	"splits":        {"StrangeMetadata"},
	"numbers":       {"Arrives", "SameEventSameID", "NoEventID"},
	"no identity":   {"NoEventID"},
	"writes":        {"Arrives"},
	"hides":         {"FailureThenSuccess"},
	"rejects":       {"FailureThenSuccess"},
	"stays broken":  {"FailureThenSuccess"},
	"ignores ended": {"Canceled"},
	"says nil":      {"CanceledWhileWaiting"},
}

// TestSuiteNotices runs this test binary again with a wrong sink each and wants the suite to fail.
func TestSuiteNotices(t *testing.T) {
	const variable = "DINGEVENT_SINKTEST_DEFECT"
	if name := os.Getenv(variable); name != "" {
		sinktest.Run(t, harness(name))
		return
	}
	for name, parts := range noticed {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.v",
				"-test.run=^TestSuiteNotices$/^("+strings.Join(parts, "|")+")$")
			cmd.Env = append(os.Environ(), variable+"="+name)
			out, err := cmd.CombinedOutput()
			if _, failed := errors.AsType[*exec.ExitError](err); !failed {
				t.Fatalf("the suite passed a sink that is wrong (%v):\n%s", err, out)
			}
			for _, part := range parts {
				if want := "--- FAIL: TestSuiteNotices/" + part; !strings.Contains(string(out), want) {
					t.Errorf("no %q in:\n%s", want, out)
				}
			}
		})
	}
}

// memory is a sink into a slice, and wrong in the one way that defect names.
type memory struct {
	defect string

	mu       sync.Mutex // guards what follows
	arrived  []sinktest.Arrival
	failures int
	reached  chan struct{} // not nil while stalled and not reached
	release  chan struct{}
}

func harness(defect string) func(*testing.T) sinktest.Harness {
	return func(*testing.T) sinktest.Harness {
		m := &memory{defect: defect}
		return sinktest.Harness{Sink: m, Arrived: m.list, Fail: m.fail, Stall: m.stall}
	}
}

func (m *memory) list() []sinktest.Arrival {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]sinktest.Arrival(nil), m.arrived...)
}

func (m *memory) fail(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.failures = n
}

func (m *memory) stall() (reached <-chan struct{}, release func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.reached, m.release = make(chan struct{}), make(chan struct{})
	return m.reached, sync.OnceFunc(func() { close(m.release) })
}

func (m *memory) Deliver(ctx context.Context, d dingevent.Delivery) error {
	if ctx.Err() != nil && m.defect != "ignores ended" {
		return fmt.Errorf("memory: %w", ctx.Err())
	}
	if err := m.wait(ctx); err != nil {
		if m.defect == "says nil" {
			return nil
		}
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.failures > 0 {
		if m.defect != "stays broken" {
			m.failures--
		}
		switch err := errors.New("memory: refused"); {
		case m.defect == "hides":
			return nil
		case m.defect == "rejects":
			return dingevent.Reject(err)
		default:
			return err
		}
	}
	m.keep(d)
	return nil
}

// wait blocks while the destination is stalled.
func (m *memory) wait(ctx context.Context) error {
	m.mu.Lock()
	reached, release := m.reached, m.release
	m.reached = nil
	m.mu.Unlock()
	if reached == nil {
		return nil
	}
	close(reached)
	select {
	case <-release:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (m *memory) keep(d dingevent.Delivery) {
	if m.defect == "writes" {
		d.Envelope.Meta["seen"] = "yes"
	}
	if m.defect == "loses" {
		return
	}
	a := sinktest.Arrival{ID: d.Envelope.ID, Data: bytes.Clone(d.Envelope.Data)}
	if a.ID == "" && m.defect != "no identity" {
		a.ID = fmt.Sprintf("seq-%d", d.Seq)
	}
	if m.defect == "numbers" {
		a.ID = fmt.Sprintf("arrival-%d", len(m.arrived))
	}
	if m.defect == "trims" {
		a.Data = bytes.TrimSpace(a.Data)
	}
	if m.defect == "splits" {
		a.ID, _, _ = strings.Cut(a.ID, "\n")
		a.ID, _, _ = strings.Cut(a.ID, "\r")
	}
	m.arrived = append(m.arrived, a)
	if m.defect == "repeats" {
		m.arrived = append(m.arrived, a)
	}
}
