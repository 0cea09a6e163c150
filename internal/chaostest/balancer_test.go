//go:build linux

package chaostest

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"
)

// A balancer gives each push to the next gateway whose /readyz says that it is ready. Where nobody listens it asks the next one,
// as nginx does.
type balancer struct {
	gateways []*gateway
	ready    []atomic.Bool
	turn     atomic.Uint32
	client   atomic.Pointer[http.Client]

	mu   sync.Mutex     // protects cuts
	cuts map[string]int // pushes whose gateway left them without an answer, by the error
}

func newBalancer(gateways []*gateway) *balancer {
	b := &balancer{gateways: gateways, ready: make([]atomic.Bool, len(gateways))}
	b.connectAnew(nil)
	return b
}

// connectAnew has the next pushes take new connections. Those that are on their way keep theirs.
func (b *balancer) connectAnew(conf *tls.Config) {
	b.client.Store(&http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256, TLSClientConfig: conf}})
}

// watch asks each gateway five times a second whether it is ready, until ctx ends.
func (b *balancer) watch(ctx context.Context) {
	for i := range b.gateways {
		go func() {
			for ctx.Err() == nil {
				b.ready[i].Store(b.ask(ctx, i))
				select {
				case <-ctx.Done():
				case <-time.After(200 * time.Millisecond):
				}
			}
		}()
	}
}

func (b *balancer) ask(ctx context.Context, i int) bool {
	ctx, cancel := context.WithTimeout(ctx, 500*time.Millisecond)
	defer cancel()
	r, _ := http.NewRequestWithContext(ctx, http.MethodGet, b.gateways[i].url("/readyz"), nil)
	resp, err := b.client.Load().Do(r)
	if err != nil {
		return false
	}
	resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// allReady reports whether every gateway is ready.
func (b *balancer) allReady() bool {
	for i := range b.ready {
		if !b.ready[i].Load() {
			return false
		}
	}
	return true
}

func (b *balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	for range b.gateways {
		i := int(b.turn.Add(1)) % len(b.gateways)
		if !b.ready[i].Load() {
			continue
		}
		if b.pass(w, r, i, body) || r.Context().Err() != nil {
			return
		}
	}
	w.WriteHeader(http.StatusBadGateway)
}

// pass gives a push to a gateway, and its answer back. It reports false if another one should be asked.
func (b *balancer) pass(w http.ResponseWriter, r *http.Request, i int, body []byte) bool {
	to, _ := http.NewRequestWithContext(r.Context(), r.Method, b.gateways[i].url(r.URL.RequestURI()), bytes.NewReader(body))
	to.Header = r.Header.Clone()
	resp, err := b.client.Load().Do(to)
	var dial *net.OpError
	if errors.As(err, &dial) && dial.Op == "dial" {
		return false
	}
	if err != nil { // it may have got the push
		b.note(i, err)
		w.WriteHeader(http.StatusBadGateway)
		return true
	}
	defer resp.Body.Close()
	w.Header().Set("Content-Type", resp.Header.Get("Content-Type"))
	w.WriteHeader(resp.StatusCode)
	io.Copy(w, resp.Body)
	return true
}

// note notes a push that was left without an answer.
func (b *balancer) note(i int, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.cuts == nil {
		b.cuts = map[string]int{}
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	b.cuts[fmt.Sprintf("gateway %d: %v", i+1, err)]++
}
