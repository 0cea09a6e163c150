package wire

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// TestHosts: a name that somebody else can make mean this machine is refused, whatever is asked.
func TestHosts(t *testing.T) {
	var logs bytes.Buffer
	h := Guard(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("inside")) }),
		Site{Listen: "box.example.com:7780", Hosts: []string{"Metrics.Example.com", "dingevent"}, AddTo: "api_hosts in the config"}, slog.New(slog.NewTextHandler(&logs, nil)))
	for host, want := range map[string]int{
		"": 200, "localhost": 200, "LocalHost:7780": 200, "a.localhost": 200, "localhost.": 200,
		"127.0.0.1": 200, "127.0.0.1:7780": 200, "[::1]:7780": 200, "[::1]": 200, "10.1.2.3:80": 200, "[fe80::1%25eth0]:80": 200, "[2001:db8::1]": 200,
		"box.example.com": 200, "BOX.example.com.:7780": 200, "metrics.example.com:443": 200, "dingevent:7780": 200,
		"evil.example": 403, "evil.example:7780": 403, "box.example.com.evil.example": 403, "notlocalhost": 403, "127.0.0.1.evil.example": 403,
		"localhost.evil.example": 403, "x.box.example.com": 403, "0x7f.1": 403, "2130706433": 403, "127.1": 403, "*": 403, strings.Repeat("a", 10_000): 403,
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
			r := httptest.NewRequest(method, "/metrics", nil)
			r.Host = host
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != want {
				t.Errorf("%s by host %.40q: %d, want %d", method, host, w.Code, want)
			}
			var p Problem
			if want == 403 && (json.Unmarshal(w.Body.Bytes(), &p) != nil || !strings.Contains(p.Detail, "api_hosts") || w.Body.Len() > 1000) {
				t.Errorf("by host %.40q: %s", host, w.Body)
			}
		}
	}
	if n := strings.Count(logs.String(), "api_hosts"); n != 1 {
		t.Errorf("%d lines in the log, want one a minute:\n%s", n, logs.String())
	}
	open := Guard(http.NotFoundHandler(), Site{Hosts: []string{"*"}}, slog.New(slog.DiscardHandler))
	w := httptest.NewRecorder()
	open.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://evil.example/", nil))
	if w.Code != http.StatusNotFound {
		t.Errorf("with *: %d", w.Code)
	}
}

// TestOtherOrigins change nothing, also where a browser is too old to say more than the origin. What no browser sends is let through.
func TestOtherOrigins(t *testing.T) {
	h := Guard(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), Site{Listen: "127.0.0.1:7780"}, slog.New(slog.DiscardHandler))
	for _, c := range []struct {
		method, name, value string
		want                int
	}{
		{"POST", "Sec-Fetch-Site", "cross-site", 403}, {"PUT", "Sec-Fetch-Site", "same-site", 403}, {"DELETE", "Origin", "https://evil.example", 403},
		{"POST", "Origin", "null", 403}, {"POST", "Sec-Fetch-Site", "same-origin", 200}, {"POST", "Origin", "http://127.0.0.1:7780", 200},
		{"GET", "Sec-Fetch-Site", "cross-site", 403}, {"GET", "Sec-Fetch-Site", "same-site", 403}, {"GET", "Origin", "https://evil.example", 403},
		{"GET", "Origin", "null", 403}, {"GET", "Origin", "http://127.0.0.1:7780", 200}, {"GET", "Sec-Fetch-Site", "none", 200}, {"GET", "Sec-Fetch-Site", "same-origin", 200}, {"POST", "User-Agent", "curl", 200},
	} {
		r := httptest.NewRequest(c.method, "http://127.0.0.1:7780/api/v1/dead/retry", nil)
		r.Header.Set(c.name, c.value)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != c.want {
			t.Errorf("%s with %s: %s is answered %d, want %d", c.method, c.name, c.value, w.Code, c.want)
		}
	}
}

// TestBehindProxy: the public URL's host and origin are ours, whatever host the proxy asks by. No other scheme or port is.
func TestBehindProxy(t *testing.T) {
	public := url.URL{Scheme: "https", Host: "Events.example.com:443", Path: "/dingevent"}
	h := Guard(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), Site{Listen: "127.0.0.1:7780", Public: public}, slog.New(slog.DiscardHandler))
	for _, c := range []struct {
		host, origin string
		want         int
	}{
		{"events.example.com", "https://events.example.com", 200}, {"127.0.0.1:7780", "https://events.example.com", 200}, {"events.example.com:443", "", 200},
		{"127.0.0.1:7780", "http://events.example.com", 403}, {"127.0.0.1:7780", "https://events.example.com:8443", 403},
		{"127.0.0.1:7780", "https://events.example.com.evil.example", 403}, {"evil.example", "https://events.example.com", 403},
		{"events.example.com", "https://evil.example", 403}, {"events.example.com", "null", 403},
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			r := httptest.NewRequest(method, "/dingevent/events", nil)
			r.Host = c.host
			if c.origin != "" {
				r.Header.Set("Origin", c.origin)
				r.Header.Set("Sec-Fetch-Site", "same-origin")
			}
			w := httptest.NewRecorder()
			if h.ServeHTTP(w, r); w.Code != c.want {
				t.Errorf("%s by %s from %q: %d, want %d", method, c.host, c.origin, w.Code, c.want)
			}
		}
	}
}
