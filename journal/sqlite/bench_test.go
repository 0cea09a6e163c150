package sqlite

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// plainFile is the yardstick: an append-only file whose writers share a sync. It neither dedupes nor
// can be read by sequence.
type plainFile struct {
	mu      sync.Mutex
	file    *os.File
	waiting []chan error
	buf     []byte
	kick    chan struct{}
}

func newPlainFile(b *testing.B) *plainFile {
	file, err := os.Create(filepath.Join(b.TempDir(), "plain"))
	if err != nil {
		b.Fatal(err)
	}
	p := &plainFile{file: file, kick: make(chan struct{}, 1)}
	var running sync.WaitGroup
	running.Go(p.run)
	b.Cleanup(func() { close(p.kick); running.Wait(); file.Close() })
	return p
}

func (p *plainFile) run() {
	for range p.kick {
		p.mu.Lock()
		waiting, buf := p.waiting, p.buf
		p.waiting, p.buf = nil, nil
		p.mu.Unlock()
		_, err := p.file.Write(buf)
		if err == nil {
			err = p.file.Sync()
		}
		for _, done := range waiting {
			done <- err
		}
	}
}

func (p *plainFile) Receive(_ context.Context, envs ...*dingevent.Envelope) error {
	done := make(chan error, 1)
	p.mu.Lock()
	for _, env := range envs {
		p.buf = fmt.Appendf(p.buf, "%s %s %s %s %s %d\n", env.App, env.CorpID, env.Type, env.ID, env.Transport, env.Received.UnixMilli())
		p.buf = append(p.buf, env.Data...)
	}
	p.waiting = append(p.waiting, done)
	p.mu.Unlock()
	select {
	case p.kick <- struct{}{}:
	default:
	}
	return <-done
}

func BenchmarkAppend(b *testing.B) {
	for _, writers := range []int{1, 64} {
		for _, store := range []string{"sqlite", "file"} {
			b.Run(fmt.Sprintf("%s/writers=%d", store, writers), func(b *testing.B) {
				if store == "file" {
					appendAll(b, newPlainFile(b), writers)
					return
				}
				j := openBench(b)
				appendAll(b, j, writers)
				b.ReportMetric(float64(b.N)/float64(max(j.Stats().Commits, 1)), "events/commit")
			})
		}
	}
}

func openBench(b *testing.B) *Journal {
	j, err := Open(filepath.Join(b.TempDir(), "journal.db"), nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { j.Close() })
	return j
}

// appendAll lets writers append b.N events of 500 bytes, each with an ID of its own.
func appendAll(b *testing.B, to dingevent.Receiver, writers int) {
	data := make([]byte, 500)
	for i := range data {
		data[i] = 'a' + byte(i%26)
	}
	var next atomic.Int64
	var running sync.WaitGroup
	b.ResetTimer()
	for range writers {
		running.Go(func() {
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				err := to.Receive(context.Background(), &dingevent.Envelope{
					ID: fmt.Sprintf("%032x", n), Type: "bpms_instance_change", CorpID: "ding9f50b15bccd16741",
					App: "approvals", Transport: dingevent.TransportHTTP, Received: time.Now(), Data: data,
				})
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	running.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

// BenchmarkRead reads pages of 256 from a log of 50,000 events.
func BenchmarkRead(b *testing.B) {
	j := openBench(b)
	const size = 50_000
	envs := make([]*dingevent.Envelope, 500)
	for n := 0; n < size; n += len(envs) {
		for i := range envs {
			envs[i] = &dingevent.Envelope{
				ID: fmt.Sprintf("%032x", n+i), Type: "bpms_instance_change", CorpID: "ding9f50b15bccd16741",
				App: "approvals", Transport: dingevent.TransportHTTP, Received: time.Now(), Data: make([]byte, 500),
			}
		}
		if err := j.Receive(b.Context(), envs...); err != nil {
			b.Fatal(err)
		}
	}
	b.ResetTimer()
	for read, from := 0, journal.Seq(1); read < b.N; {
		page, err := j.Read(b.Context(), from, 256)
		if err != nil {
			b.Fatal(err)
		}
		if read += len(page); len(page) == 0 {
			from = 1
			continue
		}
		from = page[len(page)-1].Seq + 1
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
