package daemon

import (
	"net/http"
	"net/netip"
	"testing"
)

// TestAskedFrom: a client cannot write whom the audit names.
func TestAskedFrom(t *testing.T) {
	mine := []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("127.0.0.0/8")}
	for _, c := range []struct {
		proxies      []netip.Prefix
		remote, want string
		forwarded    []string
	}{
		{nil, "127.0.0.1:5000", "127.0.0.1:5000", nil},
		{nil, "127.0.0.1:5000", "198.51.100.7", []string{"198.51.100.7"}},
		{nil, "127.0.0.1:5000", "198.51.100.7", []string{"9.9.9.9", "1.1.1.1, 198.51.100.7"}},
		{nil, "127.0.0.1:5000", "192.168.0.9", []string{"9.9.9.9, 192.168.0.9"}}, // a private address may be a client's
		{nil, "10.0.0.2:5000", "198.51.100.7", []string{"198.51.100.7, 127.0.0.1"}},
		{nil, "198.51.100.7:5000", "198.51.100.7:5000", []string{"9.9.9.9"}}, // it is no proxy
		{nil, "127.0.0.1:5000", "127.0.0.1:5000", []string{"9.9.9.9, somebody"}},
		{nil, "[::1]:5000", "2001:db8::7", []string{"[2001:db8::7]:4711"}},
		{mine, "203.0.113.5:1", "198.51.100.7", []string{"9.9.9.9, 198.51.100.7, 203.0.113.9, 127.0.0.1"}},
		{mine, "10.0.0.2:1", "10.0.0.2:1", []string{"9.9.9.9"}},
		{[]netip.Prefix{}, "127.0.0.1:1", "127.0.0.1:1", []string{"9.9.9.9"}},
	} {
		r := &http.Request{RemoteAddr: c.remote, Header: http.Header{"X-Forwarded-For": c.forwarded}}
		if got := askedFrom(c.proxies)(r); got != c.want {
			t.Errorf("%s for %q: %s, want %s", c.remote, c.forwarded, got, c.want)
		}
	}
}
