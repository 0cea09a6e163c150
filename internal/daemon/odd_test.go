package daemon

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
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
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
	}
}

// TestReplayThroughFile: a file, or a client ID, of a subscription that a replay goes through is not taken, and the subscription can be changed.
func TestReplayThroughFile(t *testing.T) {
	r := startDaemon(t, t.TempDir())
	path := filepath.Join(t.TempDir(), "events")
	spec := fmt.Sprintf(`{"file":{"path":%q}%%s}`, path)
	if err := r.Put(t.Context(), "s", api.Spec(fmt.Sprintf(spec, ""))); err != nil {
		t.Fatal(err)
	}
	r.push(t, "x", "e1")
	r.putReplay(t, "r1", api.ReplaySpec{Subscription: "s"})
	r.replayed(t, "r1", api.ReplayFinished)
	r.putReplay(t, "r2", api.ReplaySpec{Subscription: "s"})
	if err := r.Pause(t.Context(), "replay/r2", api.PauseQuery{}); err != nil {
		t.Fatal(err)
	}
	if err := r.Put(t.Context(), "s", api.Spec(fmt.Sprintf(spec, `,"concurrency":3`))); err != nil {
		t.Error(err)
	}
	_, err := r.PutReplay(t.Context(), "r3", api.ReplaySpec{To: api.Spec(fmt.Sprintf(spec, ""))})
	wantCode(t, err, api.CodeInvalid, "is used twice")
	wantCode(t, r.Put(t.Context(), "t", api.Spec(fmt.Sprintf(spec, ""))), api.CodeInvalid, "is used twice")
}

// TestReplayHealsWithSubscription: what was broken for want of its subscription goes on once somebody puts that.
func TestReplayHealsWithSubscription(t *testing.T) {
	data, h := t.TempDir(), newHook(t)
	sub := config.Subscription{Name: "s", Webhook: &config.Webhook{URL: h.URL}, Retry: config.Retry{First: config.Duration(10 * time.Millisecond)}}
	r := startDaemon(t, data, sub)
	r.push(t, "user_add_org", "e1")
	h.wants(t, "e1")
	h.answer(http.StatusServiceUnavailable)
	r.putReplay(t, "r1", api.ReplaySpec{Subscription: "s"})
	r.stop()
	h.answer(http.StatusOK)
	r = startDaemon(t, data)
	r.replayed(t, "r1", api.ReplayBroken)
	_, err := r.PutReplay(t.Context(), "r1", api.ReplaySpec{Subscription: "s"})
	wantCode(t, err, api.CodeConflict, `"s" is not worked`)
	if err := r.Put(t.Context(), "s", webhookSpec(h.URL, "")); err != nil {
		t.Fatal(err)
	}
	h.wants(t, "e1")
	r.replayed(t, "r1", api.ReplayFinished)
}

// TestReplayHealsAgain: one whose own sink could not be opened goes on once it is put again.
func TestReplayHealsAgain(t *testing.T) {
	data, folder := t.TempDir(), filepath.Join(t.TempDir(), "folder")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	r := startDaemon(t, data)
	r.push(t, "x", "e1")
	spec := api.ReplaySpec{To: api.Spec(fmt.Sprintf(`{"file":{"path":%q}}`, filepath.Join(folder, "f")))}
	// A note without the rest is what a replay leaves that had not begun to deliver.
	if _, err := r.Journal().Subscribe(t.Context(), "replay/r1", 1); err != nil {
		t.Fatal(err)
	}
	note := api.Note{Replay: &api.ReplayNote{Spec: spec, From: 1, End: 2, Started: time.Now()}}
	if err := journaltest.Save(t.Context(), r.Journal(), "replay/r1", journal.Progress{Note: note.Text()}); err != nil {
		t.Fatal(err)
	}
	r.stop()
	if err := os.Rename(folder, folder+"2"); err != nil {
		t.Fatal(err)
	}
	r = startDaemon(t, data)
	r.replayed(t, "r1", api.ReplayBroken)
	if err := os.Rename(folder+"2", folder); err != nil {
		t.Fatal(err)
	}
	r.putReplay(t, "r1", spec)
	r.replayed(t, "r1", api.ReplayFinished)
	if text, err := os.ReadFile(filepath.Join(folder, "f")); err != nil || strings.Count(string(text), "\n") != 1 {
		t.Errorf("%s, %v", text, err)
	}
}

// TestPauseOfFinished: a pause of a replay that is done does not make it undone.
func TestPauseOfFinished(t *testing.T) {
	r, h := startDaemon(t, t.TempDir()), newHook(t)
	r.push(t, "x", "e1")
	r.putReplay(t, "r1", api.ReplaySpec{To: webhookSpec(h.URL, "")})
	r.replayed(t, "r1", api.ReplayFinished)
	if err := r.Pause(t.Context(), "replay/r1", api.PauseQuery{}); err != nil {
		t.Fatal(err)
	}
	r.replayed(t, "r1", api.ReplayFinished)
	h.wants(t, "e1")
}

// TestConfigTakesFile: a stored subscription does not write the file that one of the config has now.
func TestConfigTakesFile(t *testing.T) {
	data, path := t.TempDir(), filepath.Join(t.TempDir(), "events")
	r := startDaemon(t, data)
	for _, name := range []string{"ours", "other"} {
		if err := r.Put(t.Context(), name, api.Spec(fmt.Sprintf(`{"file":{"path":%q}}`, path+name))); err != nil {
			t.Fatal(err)
		}
	}
	r.stop()
	r = startDaemon(t, data, config.Subscription{Name: "theirs", File: &config.File{Path: path + "ours"}})
	if got, err := r.Subscription(t.Context(), "ours"); err != nil || !strings.Contains(got.Fault, "is used twice") {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := r.Subscription(t.Context(), "other"); err != nil || !got.Worked {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestReplayBounds: a selection cannot ask for more than is worth an answer.
func TestReplayBounds(t *testing.T) {
	r, h := startDaemon(t, t.TempDir()), newHook(t)
	r.push(t, "x", "e1")
	to := webhookSpec(h.URL, "")
	for want, s := range map[string]api.Selection{
		"ids: one of them is empty": {IDs: []string{"e1", ""}},
		"at most 131072 are kept":   {Corps: []string{strings.Repeat("x", 200<<10)}},
	} {
		_, err := r.PutReplay(t.Context(), "r", api.ReplaySpec{To: to, Selection: s})
		wantCode(t, err, api.CodeInvalid, want)
	}
	for i, s := range []api.Selection{{From: 1 << 63}, {From: 1<<64 - 1}, {Before: 1}, {From: 2, Before: 1}, {Until: time.Unix(0, 0)}, {Since: time.Now().Add(time.Hour)}} {
		id := fmt.Sprint("empty", i)
		r.putReplay(t, id, api.ReplaySpec{To: to, Selection: s})
		r.replayed(t, id, api.ReplayFinished)
	}
	h.wants(t)
}
