// Package yardstick is what the benchmarks of journals have in common.
package yardstick

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/dingevent/dingevent"
)

// A PlainFile is the yardstick: an append-only file whose writers share a sync. It neither dedupes nor
// can be read by sequence.
type PlainFile struct {
	mu      sync.Mutex
	file    *os.File
	waiting []chan error
	buf     []byte
	kick    chan struct{}
}

// NewPlainFile returns a new one, that goes with the benchmark.
func NewPlainFile(b *testing.B) *PlainFile {
	file, err := os.Create(filepath.Join(b.TempDir(), "plain"))
	if err != nil {
		b.Fatal(err)
	}
	p := &PlainFile{file: file, kick: make(chan struct{}, 1)}
	var running sync.WaitGroup
	running.Go(p.run)
	b.Cleanup(func() { close(p.kick); running.Wait(); file.Close() })
	return p
}

func (p *PlainFile) run() {
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

// Receive appends envs, and returns once they are synced.
func (p *PlainFile) Receive(_ context.Context, envs ...*dingevent.Envelope) error {
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
