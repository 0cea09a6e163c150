package streamsink_test

import (
	"encoding/base64"
	"encoding/json"
	"sync"
	"testing"

	"github.com/dingevent/dingevent/internal/streamwire"
	"github.com/dingevent/dingevent/sink/sinktest"
)

func TestConformance(t *testing.T) {
	sinktest.Run(t, func(t *testing.T) sinktest.Harness {
		w := newWorld(t, nil, nil)
		p := new(program)
		w.attach(everything, func(f streamwire.Frame) string { return p.answer(t, f) })
		w.attach(everything, func(f streamwire.Frame) string { return p.answer(t, f) })
		return sinktest.Harness{Sink: w.sink, Arrived: p.list, Fail: p.fail, Stall: p.stall}
	})
}

// A program is what stands behind the clients.
type program struct {
	mu       sync.Mutex // guards what follows
	arrived  []sinktest.Arrival
	failures int
	reached  chan struct{} // not nil while stalled and not reached
	release  chan struct{}
}

func (p *program) answer(t *testing.T, f streamwire.Frame) string {
	p.mu.Lock()
	reached, release := p.reached, p.release
	p.reached = nil
	refuse := p.failures > 0
	p.failures -= min(p.failures, 1)
	p.mu.Unlock()
	if reached != nil {
		close(reached)
		<-release
	}
	if refuse {
		return reply(f, 500, "out of order", "")
	}
	got := sinktest.Arrival{ID: f.Headers["eventId"], Data: []byte(f.Data)}
	if f.Headers["dingeventData"] == "base64" {
		got.Data = fromBase64(t, f.Data)
	}
	p.mu.Lock()
	p.arrived = append(p.arrived, got)
	p.mu.Unlock()
	return yes(f)
}

func fromBase64(t *testing.T, data string) []byte {
	var wrapped struct {
		Data string `json:"data_base64"`
	}
	err := json.Unmarshal([]byte(data), &wrapped)
	plain, err2 := base64.StdEncoding.DecodeString(wrapped.Data)
	if err != nil || err2 != nil {
		t.Errorf("data %.200q: %v, %v", data, err, err2)
	}
	return plain
}

func (p *program) list() []sinktest.Arrival {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]sinktest.Arrival(nil), p.arrived...)
}

func (p *program) fail(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.failures = n
}

func (p *program) stall() (reached <-chan struct{}, release func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reached, p.release = make(chan struct{}), make(chan struct{})
	return p.reached, sync.OnceFunc(func() { close(p.release) })
}
