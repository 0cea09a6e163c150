package daemon

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite"
)

// TestEverySchemaGoesOn: the journals of all schemas so far, as a daemon left them when it was killed, are upgraded, and their deliveries
// go on. testdata/history says what they hold.
func TestEverySchemaGoesOn(t *testing.T) {
	archives, err := filepath.Glob("../../journal/sqlite/testdata/history/v*.tar.gz")
	if err != nil || len(archives) != sqlite.SchemaVersion()-1 { // no release had the eighth
		t.Fatalf("%d archives, %v; add one of the schema that this release writes", len(archives), err)
	}
	for _, archive := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(archive), ".tar.gz"), func(t *testing.T) {
			t.Parallel()
			data := t.TempDir()
			unpack(t, archive, data)
			hooks := newHooks(t)
			g := newGateway(t, data, func(c *config.Config) {
				c.Subscriptions = []config.Subscription{
					{Name: "web", Webhook: &config.Webhook{URL: hooks.url + "/web"}}, {Name: "strict", Webhook: &config.Webhook{URL: hooks.url + "/strict"}},
					{Name: "log", File: &config.File{Path: filepath.Join(data, "log.ndjson")}},
				}
			})
			failed := []string{"dead1", "dead2", "wait1", "wait2"}
			hooks.want(t, "/web", failed...)
			service := g.daemon.service.Load()
			page, err := service.DeadLetters(t.Context(), api.DeadQuery{})
			if err != nil || len(page.Items) != 4 {
				t.Fatalf("dead letters: %+v, %v", page, err)
			}
			var refs []api.DeadRef
			for _, d := range page.Items {
				refs = append(refs, api.DeadRef{Subscription: d.Subscription, Seq: d.Seq})
			}
			if moved, err := service.Retry(t.Context(), time.Time{}, refs...); err != nil || len(moved) != 4 {
				t.Fatalf("retried: %+v, %v", moved, err)
			}
			hooks.want(t, "/strict", failed...)
			answered(t, g.ding.PushHTTP(g.callback, dingtest.Event{Type: "user_add_org", CorpID: "c", Data: []byte(`{"eventId":"new1"}`)}))
			hooks.want(t, "/web", append(failed, "new1")...)
			hooks.want(t, "/strict", append(failed, "new1")...)
			wantWhole(t, g.daemon.Journal(), data)
		})
	}
}

// wantWhole wants nine events, of which the file that has eight got the ninth, and a journal without a fault.
func wantWhole(t *testing.T, j journal.Journal, data string) {
	t.Helper()
	until(t, "the file gets the new event", func() bool {
		text, err := os.ReadFile(filepath.Join(data, "log.ndjson"))
		return err == nil && strings.Count(string(text), "\n") == 1 && strings.Contains(string(text), "new1")
	})
	entries, err := j.Read(t.Context(), 1, 100)
	if err != nil || len(entries) != 9 {
		t.Errorf("%d events, %v", len(entries), err)
	}
	report, err := j.(interface {
		Verify(context.Context, *sqlite.VerifyOptions) (sqlite.VerifyReport, error)
	}).Verify(t.Context(), nil)
	if err != nil || len(report.Problems) > 0 {
		t.Errorf("verified: %+v, %v", report, err)
	}
}

// hooks notes the IDs of what comes to each path.
type hooks struct {
	url string
	mu  sync.Mutex // protects ids
	ids map[string][]string
}

func newHooks(t *testing.T) *hooks {
	h := &hooks{ids: map[string][]string{}}
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.ids[r.URL.Path] = append(h.ids[r.URL.Path], r.Header.Get("ce-id")+r.Header.Get("webhook-id"))
	}))
	t.Cleanup(s.Close)
	h.url = s.URL
	return h
}

// want waits until events whose IDs have these texts have come, each once, and no others.
func (h *hooks) want(t *testing.T, path string, ids ...string) {
	t.Helper()
	until(t, fmt.Sprint(ids, " come to ", path), func() bool {
		h.mu.Lock()
		defer h.mu.Unlock()
		got := h.ids[path]
		return len(got) == len(ids) && !slices.ContainsFunc(ids, func(id string) bool {
			return !slices.ContainsFunc(got, func(one string) bool { return strings.Contains(one, id) })
		})
	})
}

// unpack writes the files of an archive into a folder.
func unpack(t *testing.T, archive, folder string) {
	t.Helper()
	file, err := os.Open(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	plain, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	files := tar.NewReader(plain)
	for {
		head, err := files.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(files)
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, filepath.Base(head.Name)), text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
