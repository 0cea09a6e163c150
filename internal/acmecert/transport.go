package acmecert

import (
	"crypto/tls"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/dingevent/dingevent/internal/httpanswer"
)

const (
	askWithin  = 30 * time.Second // each request to the CA
	mostAnswer = 1 << 20          // bytes of its answer that are read
)

// A transport speaks to the CA. It bounds answers, and notes for how long the CA wants to be left alone.
type transport struct {
	http.Transport

	mu      sync.Mutex // protects what follows
	until   time.Time  // zero: the CA has said nothing
	limited bool       // a limit of the CA was met
}

func newTransport(o Options) *transport {
	return &transport{Transport: http.Transport{
		DialContext: o.dial,
		Proxy:       http.ProxyFromEnvironment, TLSClientConfig: &tls.Config{RootCAs: o.Roots, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout: 10 * time.Second, ResponseHeaderTimeout: askWithin, ForceAttemptHTTP2: true, MaxResponseHeaderBytes: 64 << 10,
	}}
}

func (t *transport) client() *http.Client { return &http.Client{Transport: t, Timeout: askWithin} }

// RoundTrip is part of [http.RoundTripper].
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := httpanswer.Whole(t.Transport.RoundTrip(r))
	if err != nil {
		return nil, err
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(resp.Body, mostAnswer), resp.Body}
	if resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode == http.StatusServiceUnavailable {
		t.note(resp.StatusCode == http.StatusTooManyRequests, resp.Header.Get("Retry-After"))
	}
	return resp, nil
}

// note keeps what an answer says: whether it is a limit, and in a header Retry-After seconds or a time.
func (t *transport) note(limited bool, header string) {
	until, err := http.ParseTime(header)
	if seconds, wrong := strconv.ParseUint(header, 10, 31); wrong == nil {
		until, err = time.Now().Add(time.Duration(seconds)*time.Second), nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.limited = t.limited || limited
	if err == nil && until.After(t.until) {
		t.until = until
	}
}

// leftAlone is until when the CA wants to be left alone, and whether a limit of it was met.
func (t *transport) leftAlone() (until time.Time, limited bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.until, t.limited
}
