package console

import (
	"bytes"
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// oddNames are parameters that pages read, and one that none does.
var oddNames = strings.Fields(`type corp app text where since until id cursor after limit back to lang theme zone ref do tally
	subscription name reason from everything dead order key hook payload data transport state code error done next seq x`)

// oddValues are what browsers and people send, and what neither should.
var oddValues = []string{
	"", "0", "1", "-1", "18446744073709551616", "9223372036854775807", "1e9", "x", "user_add_org", "bpms_*", "张三", "\x00", "\xff\xfe", "a\r\nb", "../../etc/passwd",
	"//evil.example", `\\evil`, "<script>", `"'>`, "%zz", "{seq}", "[", "event.x == ", `event.result == "agree"`, "now", "beginning", "2026-11-30T01:02", "2026-13-40",
	"en", "zh", "yes", "retry", "discard", "Asia/Shanghai", "1 x", "http://127.0.0.1:1/x", `{"a":1,"a":2}`, "whsec_x", "1h", "99999999h", strings.Repeat("a", 5000), strings.Repeat("[", 3000),
}

var placeholder = regexp.MustCompile(`\{[^}]*\}`)

// oddRequest makes a request out of chance.
func oddRequest(c desk, chance *rand.Rand) *http.Request {
	value := func() string {
		if chance.IntN(4) == 0 {
			raw := make([]byte, chance.IntN(20))
			for i := range raw {
				raw[i] = byte(chance.Uint32())
			}
			return string(raw)
		}
		return oddValues[chance.IntN(len(oddValues))]
	}
	values := func() url.Values {
		q := url.Values{}
		for range chance.IntN(6) {
			q.Add(oddNames[chance.IntN(len(oddNames))], value())
		}
		return q
	}
	method, path, _ := strings.Cut(c.routes[chance.IntN(len(c.routes))].pattern, " ")
	path = placeholder.ReplaceAllStringFunc(path, func(name string) string {
		if name == "{$}" {
			return ""
		}
		return value()
	})
	if chance.IntN(10) == 0 {
		path += "/" + value()
	}
	if chance.IntN(10) == 0 {
		method = []string{"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "ODD"}[chance.IntN(7)]
	}
	ctx, hangUp := context.WithCancel(context.Background())
	hangUp() // a stream goes on until the browser hangs up
	if !strings.HasSuffix(path, "/live") {
		ctx = context.Background()
	}
	body := values().Encode()
	if chance.IntN(5) == 0 {
		body = value()
	}
	r := httptest.NewRequestWithContext(ctx, method, "/", strings.NewReader(body))
	r.URL = &url.URL{Path: path, RawQuery: values().Encode()}
	if chance.IntN(10) == 0 {
		r.URL.RawQuery = value()
	}
	r.Header.Set("Content-Type", []string{"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "odd"}[chance.IntN(10)/4])
	for _, name := range []string{"HX-Request", "Last-Event-ID", "Accept-Language", "Referer", "Cookie"} {
		if chance.IntN(5) == 0 {
			r.Header.Set(name, value())
		}
	}
	if role := []Role{Nobody, Viewer, Operator, Admin, Admin, Admin}[chance.IntN(6)]; role != Nobody {
		r.AddCookie(as(c, role)) // a new one, because some log out
	}
	return r
}

// oddVisit asks a console so often, and wants no answer that is a fault of ours.
func oddVisit(t *testing.T, seed uint64, times int) {
	t.Helper()
	var log bytes.Buffer
	j := memjournal.New()
	if err := j.Receive(t.Context(), &dingevent.Envelope{ID: "e", Type: "user_add_org", CorpID: "c", App: "hr", Data: []byte(`{"userId":["u1"],"n":1e400}`)}); err != nil {
		t.Fatal(err)
	}
	if _, err := j.Subscribe(t.Context(), "x", 1); err != nil {
		t.Fatal(err)
	}
	service := &changed{Service: &local.Service{Journal: j}}
	c, _ := newTest(t, func(o *Options) {
		o.Logger, o.Service = slog.New(slog.NewTextHandler(&log, nil)), func() api.Service { return service }
	})
	answers := map[int]int{}
	chance := rand.New(rand.NewPCG(seed, 0))
	for i := range times {
		r := oddRequest(c, chance)
		w := httptest.NewRecorder()
		if c.ServeHTTP(w, r); w.Code == http.StatusInternalServerError {
			t.Fatalf("seed %d, request %d: %s %q ? %q: %d\n%s", seed, i, r.Method, r.URL.Path, r.URL.RawQuery, w.Code, log.String())
		}
		answers[w.Code]++
	}
	if times > 1000 && answers[http.StatusOK] < times/20 {
		t.Errorf("few requests reach a page: %v", answers)
	}
}

// TestOddRequests: ten thousand of them, over all routes, give no 500 and no panic.
func TestOddRequests(t *testing.T) {
	requests := 10_000
	if testing.Short() {
		requests = 1000
	}
	oddVisit(t, 1, requests)
}

func FuzzOddRequests(f *testing.F) {
	f.Add(uint64(2))
	f.Fuzz(func(t *testing.T, seed uint64) { oddVisit(t, seed, 50) })
}
