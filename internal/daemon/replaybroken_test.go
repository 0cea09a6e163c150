package daemon

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
)

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
	note := local.Note{Replay: &local.ReplayNote{Spec: spec, From: 1, End: 2, Started: time.Now()}}
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

// TestReplayBroken: a replay whose subscription is gone from the config says so, and goes on once that is back.
func TestReplayBroken(t *testing.T) {
	data, h := t.TempDir(), newHook(t)
	sub := config.Subscription{Name: "s", Webhook: &config.Webhook{URL: h.URL}, Retry: config.Retry{First: config.Duration(10 * time.Millisecond)}}
	r := startDaemon(t, data, sub)
	r.push(t, "user_add_org", "e1")
	h.wants(t, "e1")
	h.answer(http.StatusServiceUnavailable)
	r.putReplay(t, "r1", api.ReplaySpec{Subscription: "s"})
	r.stop()
	r = startDaemon(t, data)
	if got := r.replayed(t, "r1", api.ReplayBroken); !strings.Contains(got.Fault, `"s" is not worked`) {
		t.Errorf("%+v", got)
	}
	r.stop()
	h.answer(http.StatusOK)
	r = startDaemon(t, data, sub)
	h.wants(t, "e1")
	r.replayed(t, "r1", api.ReplayFinished)
}

// TestReplayBrokenThenSet: it also goes on, without a restart, once somebody sets the subscription that it goes through.
func TestReplayBrokenThenSet(t *testing.T) {
	data, h := t.TempDir(), newHook(t)
	r := startDaemon(t, data, config.Subscription{Name: "s", Webhook: &config.Webhook{URL: h.URL}})
	r.push(t, "user_add_org", "e1")
	h.wants(t, "e1")
	h.answer(http.StatusServiceUnavailable)
	r.putReplay(t, "r1", api.ReplaySpec{Subscription: "s"})
	r.stop()
	r = startDaemon(t, data)
	r.replayed(t, "r1", api.ReplayBroken)
	h.answer(http.StatusOK)
	if err := r.Put(t.Context(), "s", webhookSpec(h.URL, `,"retry":{"first":"10ms"}`)); err != nil {
		t.Fatal(err)
	}
	h.wants(t, "e1")
	r.replayed(t, "r1", api.ReplayFinished)
}
