package wire

import (
	"net/http"
	"sync"
	"time"
)

// silence is how long an answer that goes on is silent, at most. Proxies cut one that is for longer: HAProxy often after 30 s, nginx
// after 60.
const silence = 20 * time.Second

// A pulse writes lines of JSON as they come, and a space after each time without one. White space before a JSON value means nothing to
// any reader. An empty line would: json.loads of Python takes none. Its methods are safe for concurrent use.
type pulse struct {
	mu    sync.Mutex // held while something is written
	w     http.ResponseWriter
	out   *http.ResponseController
	every time.Duration
	timer *time.Timer
	ended bool
}

// newPulse returns one that begins with the first Write. end must follow.
func newPulse(w http.ResponseWriter, every time.Duration) *pulse {
	return &pulse{w: w, out: http.NewResponseController(w), every: every}
}

// Write writes whole lines, and sends them.
func (p *pulse) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.write(b)
}

func (p *pulse) write(b []byte) (n int, err error) {
	if n, err = p.w.Write(b); err == nil {
		err = p.out.Flush()
	}
	if p.timer == nil {
		p.timer = time.AfterFunc(p.every, p.beat)
	} else {
		p.timer.Reset(p.every)
	}
	return n, err
}

// beat writes a space, unless the answer has ended. An error ends the request's context.
func (p *pulse) beat() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.ended {
		_, _ = p.write([]byte(" "))
	}
}

// end waits for what is written, after which nothing is.
func (p *pulse) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	if p.timer != nil {
		p.timer.Stop()
	}
}
