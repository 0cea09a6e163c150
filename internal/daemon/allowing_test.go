package daemon

import (
	"net/http"
	"testing"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/httpserver"
)

// TestAllowing: the client counts that a known proxy names, and nobody else can name one.
func TestAllowing(t *testing.T) {
	allow := allowing([]string{"dingtalk", "192.0.2.7", "2001:db8::/32"}, askedFrom(httpserver.Loopback()))
	for _, c := range []struct {
		remote, forwarded string
		want              bool
	}{
		{"203.119.240.1:443", "", true}, {"140.205.1.2:1", "", true}, {"59.83.0.1:1", "", false},
		{"192.0.2.7:1", "", true}, {"192.0.2.8:1", "", false}, {"[::ffff:192.0.2.7]:1", "", true}, {"[2001:db8::1]:1", "", true},
		{"127.0.0.1:1", "", false}, {"127.0.0.1:1", "106.11.3.4", true}, {"127.0.0.1:1", "106.11.3.4, 192.0.2.8", false},
		{"192.0.2.8:1", "106.11.3.4", false}, {"127.0.0.1:1", "nonsense", false},
	} {
		r := &http.Request{RemoteAddr: c.remote, Header: http.Header{}}
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := allow(r); got != c.want {
			t.Errorf("%s, for %q: %t", c.remote, c.forwarded, got)
		}
	}
}

// TestPushFromAnotherNetwork: it is refused unread, counted and shown, and one from an allowed network is stored.
func TestPushFromAnotherNetwork(t *testing.T) {
	r := newReloadable(t)
	r.write(func(c *config.Config) {
		h := *c.Apps[0].HTTP
		h.From = []string{"dingtalk"}
		c.Apps[0].HTTP = &h
	})
	r.reload("[{apps.hr.http changed}]")
	if err := r.ding.CheckURL(t.Context(), r.callback); err == nil {
		t.Error("a push from this machine was taken")
	}
	refused := r.daemon.appStatus()[0].HTTP.Refused
	if len(refused) != 1 || refused[0].Reason != "network" || refused[0].Hint == "" {
		t.Errorf("%+v", refused)
	}
	r.write(func(c *config.Config) {
		h := *c.Apps[0].HTTP
		h.From = []string{"dingtalk", "127.0.0.1"}
		c.Apps[0].HTTP = &h
	})
	r.reload("[{apps.hr.http changed}]")
	answered(t, r.push("1"))
}
