package daemon

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/freeaddr"
	"github.com/dingevent/dingevent/internal/limitstest"
)

// statusOf sends a request by a connection of its own, and returns the status of the answer; 0 if there is none. What the server has
// not read when it answers is not sent.
func statusOf(t *testing.T, at, request string) int {
	t.Helper()
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	go io.WriteString(conn, request)
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return 0
	}
	return resp.StatusCode
}

// header is a request of so many bytes without a body.
func header(path string, size int) string {
	begin := "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nX-Pad: "
	return begin + strings.Repeat("x", size-len(begin)-4) + "\r\n\r\n"
}

// posted is a request whose body begins with a text and has so many bytes.
func posted(path, more, text string, size int) string {
	return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: localhost\r\n%sContent-Length: %d\r\n\r\n%s%s", path, more, size, text, strings.Repeat(" ", size-len(text)))
}

// TestLimits hits limits of docs/security.md at the ports of a daemon: at the bound a request passes, beyond it it is refused, and after
// each a push is answered at once.
func TestLimits(t *testing.T) {
	cfg := httpConfig(t.TempDir())
	cfg.Attach.Listen = "127.0.0.1:0"
	cfg.Subscriptions = []config.Subscription{{Name: "attached", Stream: &config.Credentials{ClientID: "a", ClientSecret: attachSecret}}}
	d, err := New(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	runDaemon(t, d)
	pushes, attach, api := d.CallbackURL(), d.AttachURL(), d.Address()
	const json, form = "Content-Type: application/json\r\n", "Content-Type: application/x-www-form-urlencoded\r\n"
	const open = `{"clientId":"nobody","clientSecret":"x","subscriptions":[{"type":"EVENT","topic":"*"}]}`
	bearer := "Authorization: Bearer " + api.Token + "\r\n" + json
	ding := dingtest.New(nil)
	defer ding.Close()
	to := dingtest.Callback{URL: pushes + "/hr", Token: callbackToken, AESKey: aesKey, Owner: owner}
	for _, c := range []struct {
		key, at  string
		request  func(size int) string
		at1, bad int // the statuses at the bound and beyond it
	}{
		{"every port: header", pushes, func(n int) string { return header("/hr", n) }, 405, 431},
		{"every port: header", api.URL, func(n int) string { return header("/livez", n) }, 200, 431},
		{"every port: header", attach, func(n int) string { return header("/x", n) }, 404, 431},
		{"pushes: body", pushes, func(n int) string { return posted("/hr?signature=s&timestamp=1&nonce=n", json, "{}", n) }, 400, 413},
		{"API: body", api.URL, func(n int) string { return posted("/api/v1/dead/retry", bearer, `{"items":[]}`, n) }, 200, 413},
		{"console: form", api.URL, func(n int) string { return posted("/preferences", form, "back=/", n) }, 303, 413},
		{"attach point: body of an open request", attach, func(n int) string { return posted("/v1.0/gateway/connections/open", json, open, n) }, 401, 400},
	} {
		most := limitstest.Of(t, c.key).Number()
		if got := statusOf(t, c.at, c.request(most)); got != c.at1 {
			t.Errorf("%s: at the bound, %d bytes, %s answers %d, want %d", c.key, most, c.at, got, c.at1)
		}
		if got := statusOf(t, c.at, c.request(most+1)); got != c.bad {
			t.Errorf("%s: beyond the bound of %d bytes %s answers %d, want %d", c.key, most, c.at, got, c.bad)
		}
		if outcome, err := ding.PushHTTP(to, dingtest.Event{}).Wait(t.Context()); outcome != dingtest.Answered {
			t.Errorf("%s: a push after that: %s, %v", c.key, outcome, err)
		}
	}
	limitstest.Of(t, "Stream: frame").Is(int64(config.Stream{}.WithDefaults().MaxFrame))
}

// TestLimitsBeforeTheDatabase hold at the address of the API while the gateway waits for its database.
func TestLimitsBeforeTheDatabase(t *testing.T) {
	cfg := httpConfig(t.TempDir())
	cfg.API = freeaddr.New(t)
	d := &Daemon{cfg: cfg, log: slog.New(slog.DiscardHandler)}
	defer d.openLobby(newAwaited()).close()
	most := limitstest.Of(t, "every port: header").Number()
	for size, want := range map[int]int{most: 200, most + 1: 431} {
		if got := statusOf(t, "http://"+cfg.API, header("/livez", size)); got != want {
			t.Errorf("a header of %d bytes is answered %d, want %d", size, got, want)
		}
	}
	silent, err := net.Dial("tcp", cfg.API)
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	if got := statusOf(t, "http://"+cfg.API, header("/readyz", 100)); got != 503 {
		t.Errorf("beside a silent client /readyz answers %d", got)
	}
}
