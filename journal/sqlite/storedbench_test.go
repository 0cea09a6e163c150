//go:build unix

package sqlite

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
)

// storedPath names the environment variable that makes the test binary fill the journal there, and kill itself.
const storedPath = "DINGEVENT_TEST_STORED"

var storedBytes = flag.Int("bytes", 500, "how large each event of BenchmarkStored is")

func init() { others[storedPath] = beStored }

// BenchmarkStored stores -benchtime events, such as 10000000x, in a process that is then killed. It opens the journal after
// that and after Close, counts the bytes on the heap, and appends to it and to an empty one in turns. The turn in the
// middle counts.
func BenchmarkStored(b *testing.B) {
	if b.N < 1000 {
		return // a trial run
	}
	path := filepath.Join(b.TempDir(), "journal.db")
	fill := exec.CommandContext(b.Context(), os.Args[0], fmt.Sprint("-bytes=", *storedBytes), fmt.Sprint(b.N))
	fill.Env = append(os.Environ(), storedPath+"="+path)
	fill.Stderr = os.Stderr
	began := time.Now()
	if err := fill.Run(); fill.ProcessState == nil || fill.ProcessState.Exited() {
		b.Fatalf("the filling process was not killed: %v", err)
	}
	b.ReportMetric(float64(b.N)/time.Since(began).Seconds(), "stored/s")

	before := heap()
	began = time.Now()
	j := openAt(b, path, nil)
	b.ReportMetric(float64(time.Since(began).Milliseconds()), "open-killed-ms")
	settle(b, j)
	b.ReportMetric(float64(heap()-before)/float64(b.N), "B/remembered")
	inWriter(b, j, func(w *writer) { b.ReportMetric(float64(len(w.memory.runs)), "runs") })
	if err := j.Close(); err != nil {
		b.Fatal(err)
	}
	began = time.Now()
	j = openAt(b, path, nil)
	b.ReportMetric(float64(time.Since(began).Milliseconds()), "open-ms")
	settle(b, j)

	empty := openBench(b)
	var rates, cpu [2][]float64
	const turns, each = 5, 50_000
	for turn := range turns {
		for i, j := range []*Journal{empty, j} {
			used, began := usedCPU(), time.Now()
			push(b, j, fmt.Sprint("turn-", turn, "-"), each, 64)
			rates[i] = append(rates[i], each/time.Since(began).Seconds())
			cpu[i] = append(cpu[i], float64((usedCPU()-used).Microseconds())/each)
		}
	}
	for i := range rates {
		slices.Sort(rates[i])
		slices.Sort(cpu[i])
	}
	b.ReportMetric(rates[1][turns/2]/rates[0][turns/2], "append-to-empty")
	b.ReportMetric(cpu[0][turns/2], "empty-CPU-µs")
	b.ReportMetric(cpu[1][turns/2], "CPU-µs")
	b.ReportMetric(0, "ns/op")
	runtime.KeepAlive(j)
}

func usedCPU() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// push appends count events from so many goroutines.
func push(b testing.TB, j *Journal, prefix string, count int64, writers int) {
	var next atomic.Int64
	var running sync.WaitGroup
	for range writers {
		running.Go(func() {
			for n := next.Add(1); n <= count; n = next.Add(1) {
				if err := j.Receive(context.Background(), storedEvent(prefix, n)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	running.Wait()
}

func storedEvent(prefix string, n int64) *dingevent.Envelope {
	return &dingevent.Envelope{
		ID: fmt.Sprintf("%s%032x", prefix, n), Type: "bpms_instance_change", CorpID: "ding9f50b15bccd16741",
		App: "approvals", Transport: dingevent.TransportHTTP, Received: time.Now(), Data: make([]byte, *storedBytes),
	}
}

// beStored fills a journal, and kills itself as kill -9 does.
func beStored(path string) {
	flag.Parse()
	count, _ := strconv.ParseInt(flag.Arg(0), 10, 64)
	j, err := Open(path, &Options{Reserve: 1 << 20})
	if err == nil {
		const batch = 1000
		var next atomic.Int64
		var running sync.WaitGroup
		for range 4 {
			running.Go(func() {
				for from := next.Add(batch) - batch; from < count; from = next.Add(batch) - batch {
					envs := make([]*dingevent.Envelope, batch)
					for i := range envs {
						envs[i] = storedEvent("", from+int64(i))
					}
					if err := j.Receive(context.Background(), envs...); err != nil {
						fmt.Fprintln(os.Stderr, err)
						os.Exit(1)
					}
				}
			})
		}
		running.Wait()
		err = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
