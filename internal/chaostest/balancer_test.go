//go:build linux

package chaostest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// A balancer gives each push to the next gateway whose /readyz says that it is ready. Where nobody listens it asks the next one,
// as nginx does.
type balancer struct {
	gateways []*gateway
	ready    []atomic.Bool
	turn     atomic.Uint32
	client   http.Client
}

func newBalancer(gateways []*gateway) *balancer {
	return &balancer{
		gateways: gateways, ready: make([]atomic.Bool, len(gateways)),
		client: http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}},
	}
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
	r, _ := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+b.gateways[i].listen+"/readyz", nil)
	resp, err := b.client.Do(r)
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
	u := *r.URL
	u.Scheme, u.Host = "http", b.gateways[i].listen
	to, _ := http.NewRequestWithContext(r.Context(), r.Method, u.String(), bytes.NewReader(body))
	to.Header = r.Header.Clone()
	resp, err := b.client.Do(to)
	var dial *net.OpError
	if errors.As(err, &dial) && dial.Op == "dial" {
		return false
	}
	if err != nil { // it may have got the push
		w.WriteHeader(http.StatusBadGateway)
		return true
	}
	defer resp.Body.Close()
	w.Header().Set("Content-Type", resp.Header.Get("Content-Type"))
	w.WriteHeader(resp.StatusCode)
	io.Copy(w, resp.Body)
	return true
}
