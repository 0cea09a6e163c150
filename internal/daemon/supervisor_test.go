package daemon

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/datafolder"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
)

func webhookSpec(url string, more string) api.Spec {
	return api.Spec(fmt.Sprintf(`{"webhook":{"url":%q,"secrets":["${HOOK_SECRET}"]}%s}`, url, more))
}

func wantCode(t *testing.T, err error, code api.Code, text string) {
	t.Helper()
	e, ok := errors.AsType[*api.Error](err)
	if !ok || e.Code != code || !strings.Contains(e.Text, text) {
		t.Errorf("error %v, want %s with %q", err, code, text)
	}
}

// TestPutSubscription: one comes, changes and goes while the daemon runs, and what changes is there after a restart.
func TestPutSubscription(t *testing.T) {
	data, a, b := t.TempDir(), newHook(t), newHook(t)
	r := startDaemon(t, data)
	r.push(t, "user_add_org", "before")
	for range 2 { // again changes nothing
		if err := r.Put(t.Context(), "billing", webhookSpec(a.URL, `,"types":["user_*"],"start":"beginning"`)); err != nil {
			t.Fatal(err)
		}
	}
	a.wants(t, "before")
	if err := r.Put(t.Context(), "billing", webhookSpec(b.URL, `,"types":["org_*"]`)); err != nil {
		t.Fatal(err)
	}
	r.push(t, "user_add_org", "unwanted")
	r.push(t, "org_remove", "changed")
	b.wants(t, "changed")
	r.stop()

	r = startDaemon(t, data)
	r.push(t, "org_remove", "restarted")
	b.wants(t, "restarted")
	a.wants(t)
	got, err := r.Subscription(t.Context(), "billing")
	if want := fmt.Sprintf(`{"types":["org_*"],"webhook":{"secrets":["${HOOK_SECRET}"],"url":%q}}`, b.URL); err != nil || string(got.Spec) != want || got.Source != api.FromAPI || !got.Worked {
		t.Errorf("%+v %s, %v", got, got.Spec, err)
	}
	if err := r.Forget(t.Context(), "billing"); err != nil {
		t.Fatal(err)
	}
	r.push(t, "org_remove", "dropped")
	if _, err := r.Subscription(t.Context(), "billing"); !errors.Is(err, journal.ErrNotFound) {
		t.Errorf("after it was forgotten: %v", err)
	}
	if text := scrape(t, r.Daemon); strings.Contains(text, "billing") {
		t.Error("metrics still name what was forgotten")
	}
	b.wants(t)
}

// TestPutRefused: what is wrong is told, and what there was goes on.
func TestPutRefused(t *testing.T) {
	h := newHook(t)
	r := startDaemon(t, t.TempDir(), config.Subscription{Name: "fixed", Webhook: &config.Webhook{URL: h.URL}})
	if err := r.Put(t.Context(), "ours", webhookSpec(h.URL, "")); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, spec string
		code       api.Code
		want       string
	}{
		{"fixed", `{}`, api.CodeConflict, `"fixed" is in the config`},
		{"ours", `{"webhook":{"url":"ftp://x"}}`, api.CodeInvalid, "webhook.url: must be an http or https URL"},
		{"ours", `{"webhook":{"url":"http://x"},"where":"event."}`, api.CodeInvalid, "where: 1:7: Syntax error"},
		{"ours", `{"webhook":{"url":"http://x"},"typo":1}`, api.CodeInvalid, `there is no key "typo"`},
		{"ours", `{"name":"theirs","webhook":{"url":"http://x"}}`, api.CodeInvalid, `name: is "theirs", but it is set as "ours"; leave it out`},
		{"ours", `{"webhook":{"url":"http://x","secrets":["${NOWHERE}"]}}`, api.CodeInvalid, "the environment has no NOWHERE"},
		{"ours", `{"webhook":{"url":"http://x","secrets":["(secret)"]}}`, api.CodeInvalid, "(secret) stands in the place of a secret"},
		{"ours", `{}`, api.CodeInvalid, "needs exactly one of webhook, file"},
		{"ours", `{"file":{"path":"/nosuch/folder/x.ndjson"}}`, api.CodeInvalid, "no such file"},
		{"ours", `[]`, api.CodeInvalid, "object"},
		{"ours", `{"apps":["other"],"webhook":{"url":"http://x"}}`, api.CodeInvalid, `apps[0]: no app is named "other"`},
		{"ours", `{"stream":{"client_id":"dingx","client_secret":"0123456789abcdef"}}`, api.CodeConflict, "attach.listen"},
		{"replay/x", `{"webhook":{"url":"http://x"}}`, api.CodeInvalid, "is the name of a replay"},
	} {
		wantCode(t, r.Put(t.Context(), test.name, api.Spec(test.spec)), test.code, test.want)
	}
	wantCode(t, r.Forget(t.Context(), "fixed"), api.CodeConflict, "is in the config")
	r.push(t, "org_remove", "e1")
	h.wants(t, "e1", "e1") // one by each
}

// TestPauseWaitsForNoOther: while one is changed, whose attempts take long to end, another can be paused; a pause of
// itself waits, and holds for what comes after the change.
func TestPauseWaitsForNoOther(t *testing.T) {
	h, reached, release := newHook(t), make(chan bool, 10), make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		reached <- true
		<-release
	}))
	t.Cleanup(slow.Close)
	r := startDaemon(t, t.TempDir(), config.Subscription{Name: "other", Webhook: &config.Webhook{URL: h.URL}}, config.Subscription{Name: "s", Webhook: &config.Webhook{URL: slow.URL}})
	r.push(t, "org_remove", "e1")
	<-reached
	var all sync.WaitGroup
	all.Go(func() {
		if _, err := r.Seek(t.Context(), "s", "now"); err != nil {
			t.Error(err)
		}
	})
	eventually(t, func() error { // the seek is under way
		if open, err := r.journal.Requests(t.Context(), "s", 0); err != nil || len(open) == 0 {
			return fmt.Errorf("no request: %w", err)
		}
		return nil
	})
	all.Go(func() {
		if err := r.Pause(t.Context(), "s", api.PauseQuery{Reason: "lunch"}); err != nil {
			t.Error(err)
		}
	})
	if err := r.Pause(t.Context(), "other", api.PauseQuery{}); err != nil {
		t.Error(err)
	}
	close(release)
	all.Wait()
	eventually(t, func() error {
		if status := r.supervisor.Load().Work("s").Dispatcher.Status(); status.Pause.Reason != "lunch" {
			return fmt.Errorf("%+v", status)
		}
		return nil
	})
}

// TestSeekWhileRunning: the cursor moves under a subscription that works on.
func TestSeekWhileRunning(t *testing.T) {
	h := newHook(t)
	r := startDaemon(t, t.TempDir(), config.Subscription{Name: "s", Webhook: &config.Webhook{URL: h.URL}})
	r.push(t, "org_remove", "a", "b", "c")
	h.wants(t, "a", "b", "c")
	if seq, err := r.Seek(t.Context(), "s", "2"); seq != 2 || err != nil {
		t.Fatal(seq, err)
	}
	h.wants(t, "b", "c")
	if _, err := r.Seek(t.Context(), "s", "now"); err != nil {
		t.Fatal(err)
	}
	r.push(t, "org_remove", "d")
	h.wants(t, "d")
	if _, err := r.Seek(t.Context(), "nosuch", "now"); !errors.Is(err, journal.ErrNotFound) {
		t.Error(err)
	}
}

// TestStoredFault: what cannot be opened any more is told, holds up nobody else, and can be put right or forgotten.
func TestStoredFault(t *testing.T) {
	data, h := t.TempDir(), newHook(t)
	r := startDaemon(t, data)
	for _, name := range []string{"a", "b"} {
		if err := r.Put(t.Context(), name, webhookSpec(h.URL, "")); err != nil {
			t.Fatal(err)
		}
	}
	bad := []byte(`{"spec":{"webhook":{"url":"http://x","secrets":["${GONE}"]}}}`)
	r.stop() // it works the subscription
	j, err := datafolder.OpenJournal(data, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(journaltest.Save(t.Context(), j, "a", journal.Progress{Note: bad}), j.Close()); err != nil {
		t.Fatal(err)
	}

	r = startDaemon(t, data)
	r.push(t, "org_remove", "e1")
	h.wants(t, "e1")
	got, err := r.Subscription(t.Context(), "a")
	if err != nil || got.Worked || !strings.Contains(got.Fault, "the environment has no GONE") {
		t.Errorf("%+v, %v", got, err)
	}
	if err := r.Pause(t.Context(), "a", api.PauseQuery{}); err != nil {
		t.Error(err)
	}
	if err := r.Put(t.Context(), "a", webhookSpec(h.URL, "")); err != nil {
		t.Fatal(err)
	}
	if err := r.Resume(t.Context(), "a"); err != nil {
		t.Error(err)
	}
	h.wants(t, "e1") // it waited
}

// TestStoredStreamWithoutAttachPoint: a config that has no attach point any more opens no port for it.
func TestStoredStreamWithoutAttachPoint(t *testing.T) {
	data := t.TempDir()
	r := startDaemon(t, data)
	if _, err := r.Journal().Subscribe(t.Context(), "programs", 1); err != nil {
		t.Fatal(err)
	}
	note := []byte(`{"spec":{"stream":{"client_id":"dingx","client_secret":"0123456789abcdef"}}}`)
	if err := journaltest.Save(t.Context(), r.Journal(), "programs", journal.Progress{Note: note}); err != nil {
		t.Fatal(err)
	}
	r.stop()
	r = startDaemon(t, data)
	if got, err := r.Subscription(t.Context(), "programs"); err != nil || !strings.Contains(got.Fault, "give the config attach.listen") || r.AttachURL() != "" {
		t.Errorf("%+v at %q, %v", got, r.AttachURL(), err)
	}
}

// TestConfigWins: a subscription that was set and is in the config later is the config's.
func TestConfigWins(t *testing.T) {
	data, ours, theirs := t.TempDir(), newHook(t), newHook(t)
	r := startDaemon(t, data)
	if err := r.Put(t.Context(), "s", webhookSpec(ours.URL, "")); err != nil {
		t.Fatal(err)
	}
	r.stop()
	r = startDaemon(t, data, config.Subscription{Name: "s", Webhook: &config.Webhook{URL: theirs.URL}})
	r.push(t, "org_remove", "e1")
	theirs.wants(t, "e1")
	r.stop()
	r = startDaemon(t, data)
	r.push(t, "org_remove", "e2")
	if got, err := r.Subscription(t.Context(), "s"); err != nil || got.Source != api.FromNobody || got.Worked {
		t.Errorf("%+v, %v", got, err)
	}
	if err := r.Forget(t.Context(), "s"); err != nil {
		t.Error(err)
	}
	ours.wants(t)
}

// TestChangesAtOnce: many that change, seek and pause the same subscription leave it working.
func TestChangesAtOnce(t *testing.T) {
	h := newHook(t)
	r := startDaemon(t, t.TempDir())
	if err := r.Put(t.Context(), "s", webhookSpec(h.URL, "")); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for n := range 5 {
				_ = r.Put(t.Context(), "s", webhookSpec(h.URL, fmt.Sprintf(`,"concurrency":%d`, 1+i+n)))
				_, _ = r.Seek(t.Context(), "s", "now")
				_ = r.Pause(t.Context(), "s", api.PauseQuery{})
				_ = r.Resume(t.Context(), "s")
				_ = scrape(t, r.Daemon)
			}
		})
	}
	all.Wait()
	r.push(t, "org_remove", "e1")
	h.wants(t, "e1")
}

// TestPutStream: programs attach to a subscription that was set, where the config has an attach point.
func TestPutStream(t *testing.T) {
	data := t.TempDir()
	cfg := config.Config{
		Data: data, Listen: "127.0.0.1:0", API: "127.0.0.1:0", Attach: config.AttachPoint{Listen: "127.0.0.1:0"},
		Apps: []config.App{{Name: "hr", HTTP: &config.HTTP{Path: "/hr", Keys: []config.Key{{Token: callbackToken, AESKey: aesKey, Owners: []string{owner}}}}}},
	}
	d, err := New(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	(&gateway{daemon: d}).run(t)
	s := d.Address().Client()
	spec := api.Spec(`{"stream":{"client_id":"dingx","client_secret":"0123456789abcdef"}}`)
	if err := s.Put(t.Context(), "programs", spec); err != nil {
		t.Fatal(err)
	}
	if err := s.Put(t.Context(), "programs", append(spec[:len(spec)-1:len(spec)-1], `,"types":["user_*"]}`...)); err != nil {
		t.Errorf("the client ID is still in use: %v", err)
	}
	got, err := s.Subscription(t.Context(), "programs")
	if want := `{"stream":{"client_id":"dingx","client_secret":"(secret)"},"types":["user_*"]}`; err != nil || string(got.Spec) != want || got.Connections == nil {
		t.Errorf("%+v %s, %v", got, got.Spec, err)
	}
}

func scrape(t *testing.T, d *Daemon) string {
	t.Helper()
	resp, err := http.Get(d.Address().URL + "/metrics")
	if err != nil {
		t.Error(err)
		return ""
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != http.StatusOK {
		t.Errorf("metrics: %s %s", resp.Status, text)
	}
	return string(text)
}
