package daemon

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/api"
)

// call makes a request as it is, and returns the status.
func (r *running) call(t *testing.T, method, path, body string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, r.Address().URL+"/api/v1/"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+r.Address().Token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

// TestOddNames: a name is refused, or can be worked, shown, measured and forgotten.
func TestOddNames(t *testing.T) {
	h := newHook(t)
	r := startDaemon(t, t.TempDir())
	spec := string(webhookSpec(h.URL, ""))
	for _, name := range []string{"\xff", "a\xc3", "a\x00b", "a\nb", "a\u0085", ".", "..", strings.Repeat("x", 201), strings.Repeat("x", 9000), "replay/x", "replay/", " hr", "hr ", " "} {
		if status := r.call(t, http.MethodPut, "subscriptions/"+escaped(name), spec); status < 300 || status >= 500 {
			t.Errorf("put %.20q: %d", name, status)
		}
	}
	names := []string{"a/b", "a%2Fb", "用户 事件", `"\`, "{name}", "a?b#c", "../x", "...", "replay", "count", strings.Repeat("x", 200)}
	for _, name := range names {
		if err := r.Put(t.Context(), name, api.Spec(spec)); err != nil {
			t.Errorf("put %q: %v", name, err)
		}
	}
	r.push(t, "x", "e1")
	want := make([]string, len(names))
	for i := range want {
		want[i] = "e1"
	}
	h.wants(t, want...)
	_ = scrape(t, r.Daemon)
	for _, name := range names {
		if got, err := r.Subscription(t.Context(), name); err != nil || got.Name != name || !got.Worked {
			t.Errorf("%q: %+v, %v", name, got, err)
		}
		if _, err := r.Seek(t.Context(), name, "now"); err != nil {
			t.Errorf("seek %q: %v", name, err)
		}
		if err := errors.Join(r.Pause(t.Context(), name, api.PauseQuery{}), r.Resume(t.Context(), name), r.Forget(t.Context(), name)); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	if status, err := r.Status(t.Context()); err != nil || len(status.Subscriptions) != 0 {
		t.Errorf("%+v, %v", status.Subscriptions, err)
	}
}

// escaped is a name in a path, with the dots that a path would lose.
func escaped(name string) string {
	return strings.ReplaceAll(url.PathEscape(name), ".", "%2E")
}

// TestLargeSpecs: however a spec is made, it is answered soon.
func TestLargeSpecs(t *testing.T) {
	r := startDaemon(t, t.TempDir())
	for name, spec := range map[string]string{
		"deep":    `{"types":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `}`,
		"maps":    strings.Repeat(`{"a":`, 9000) + "1" + strings.Repeat("}", 9000),
		"wide":    `{"types":["` + strings.Repeat(`*a*","`, 9000) + `x"],"webhook":{"url":"http://x"}}`,
		"where":   `{"where":"` + strings.Repeat("1==1&&", 9000) + `true","webhook":{"url":"http://x"}}`,
		"keys":    `{` + strings.Repeat(`"a":1,`, 9000) + `"b":2}`,
		"text":    `{"where":"` + strings.Repeat(`\u0001`, 9000) + `","webhook":{"url":"http://x"}}`,
		"escapes": `{"webhook":{"url":"` + strings.Repeat(`\ud83d\ude00`, 5000) + `"}}`,
		"refs":    `{"webhook":{"url":"` + strings.Repeat(`${HOOK_SECRET}`, 4000) + `"}}`,
		"aliases": `{"&a":{"*a":"*a","<<":"*a"},"types":["*a","!!binary x"],"file":{"path":"&x"}}`,
		"over":    `{"where":"` + strings.Repeat("x", 65<<10) + `"}`,
	} {
		began := time.Now()
		if status := r.call(t, http.MethodPut, "subscriptions/"+name, spec); status >= 500 {
			t.Errorf("%s: %d", name, status)
		}
		if took := time.Since(began); took > 2*time.Minute {
			t.Errorf("%s: took %v", name, took)
		}
	}
}
