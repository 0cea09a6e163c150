package filesink

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/sinktest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestConformance(t *testing.T) {
	for name, opts := range map[string]Options{
		"one file": {}, "rotated": {Rotation: Rotation{MaxBytes: 2000}}, "cloudevents": {Format: Structured},
	} {
		t.Run(name, func(t *testing.T) {
			sinktest.Run(t, func(t *testing.T) sinktest.Harness {
				folder := t.TempDir()
				s, disk := openFaulty(t, filepath.Join(folder, "events.ndjson")) // only the first file is
				s.opts.Rotation, s.opts.Format = opts.Rotation, opts.Format
				return sinktest.Harness{
					Sink:    s,
					Arrived: func() []sinktest.Arrival { return arrivals(t, folder) },
					Fail:    disk.failWrites,
					Stall:   disk.stallSync,
					Compact: true,
				}
			})
		})
	}
}

// arrivals reads the files as a consumer does: each line is one event.
func arrivals(t *testing.T, folder string) []sinktest.Arrival {
	t.Helper()
	var all []sinktest.Arrival
	for line := range bytes.Lines([]byte(allText(t, folder))) {
		var env dingevent.Envelope
		var place struct{ Seq json.RawMessage }
		if err := errors.Join(json.Unmarshal(line, &env), json.Unmarshal(line, &place)); err != nil {
			t.Fatalf("line %.200q: %v", line, err)
		}
		if env.ID == "" {
			env.ID = string(place.Seq)
		}
		all = append(all, sinktest.Arrival{ID: env.ID, Data: env.Data})
	}
	return all
}

// faulty is a real file on a disk with faults to order.
type faulty struct {
	*os.File

	mu       sync.Mutex // guards what follows
	failures int        // writes that stop half way
	stuck    bool       // truncation fails too
	syncErr  error      // of the next sync
	syncs    int
	reached  chan struct{} // not nil while stalled and not reached
	release  chan struct{}
}

var (
	errFull = errors.New("no space left on device")
	errDisk = errors.New("input/output error")
)

// openFaulty opens path as Open does, with a faulty disk between.
func openFaulty(t *testing.T, path string) (*Sink, *faulty) {
	t.Helper()
	s, err := Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	disk := &faulty{File: s.out.(*os.File)}
	s.out, s.disk = disk, disk
	t.Cleanup(func() { s.Close() })
	return s, disk
}

func (f *faulty) Write(p []byte) (int, error) {
	f.mu.Lock()
	fails := f.failures > 0
	f.failures -= min(f.failures, 1)
	f.mu.Unlock()
	if !fails {
		return f.File.Write(p)
	}
	n, err := f.File.Write(p[:len(p)/2])
	return n, errors.Join(err, errFull)
}

func (f *faulty) Truncate(size int64) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stuck {
		return errDisk
	}
	return f.File.Truncate(size)
}

func (f *faulty) Sync() error {
	f.mu.Lock()
	f.syncs++
	err, reached, release := f.syncErr, f.reached, f.release
	f.syncErr, f.reached = nil, nil
	f.mu.Unlock()
	if reached != nil {
		close(reached)
		<-release
	}
	if err != nil {
		return err
	}
	return f.File.Sync()
}

func (f *faulty) failWrites(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failures = n
}

func (f *faulty) stallSync() (reached <-chan struct{}, release func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.reached, f.release = make(chan struct{}), make(chan struct{})
	return f.reached, sync.OnceFunc(func() { close(f.release) })
}

func (f *faulty) order(change func(*faulty)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(f)
}
