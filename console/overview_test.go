package console

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// TestRefreshKeepsNoSessionAlive: a page that nobody looks at asks by itself, and its session ends all the same.
func TestRefreshKeepsNoSessionAlive(t *testing.T) {
	for name, value := range map[string]string{"Dingevent-Refresh": "yes", "Accept": "text/event-stream"} {
		t.Run(name, func(t *testing.T) { refreshKeepsNoSessionAlive(t, name, value) })
	}
}

func refreshKeepsNoSessionAlive(t *testing.T, name, value string) {
	now := time.Now()
	c, _ := newTest(t, func(o *Options) { o.Now = func() time.Time { return now } })
	who := as(c, Viewer)
	refresh := func() int {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("HX-Request", "true")
		r.Header.Set(name, value)
		r.AddCookie(who)
		w := httptest.NewRecorder()
		c.ServeHTTP(w, r)
		return w.Code
	}
	now = now.Add(sessionIdle - time.Second)
	if status := refresh(); status != http.StatusOK {
		t.Fatalf("a page that asks by itself: %d", status)
	}
	now = now.Add(2 * time.Second)
	if status := refresh(); status != http.StatusUnauthorized {
		t.Errorf("after the session has been idle: %d", status)
	}
}

// TestOverviewTells what came lately if that is known, and of a journal of a stopped daemon all else.
func TestOverviewTells(t *testing.T) {
	var taken func() api.Activity
	c, _ := newTest(t, func(o *Options) {
		j := memjournal.New()
		o.Service = func() api.Service { return &local.Service{Journal: j, Taken: taken} }
	})
	body := func() string {
		w := ask(c, http.MethodGet, "/", nil, as(c, Viewer))
		if w.Code != http.StatusOK {
			t.Fatal(w.Code, w.Body)
		}
		return w.Body.String()
	}
	if text := body(); strings.Contains(text, "data-series") || !strings.Contains(text, "It is not known what came in lately.") {
		t.Errorf("without an activity: %s", text)
	}
	taken = func() api.Activity {
		return api.Activity{Since: time.Now().Add(-time.Hour), Types: []string{"user_add_org"}, Minutes: []api.ActivityMinute{{At: time.Now().Truncate(time.Minute), Events: []uint64{41}, Pushes: 41}}}
	}
	if text := body(); !strings.Contains(text, `user_add_org`) || !strings.Contains(text, ">41<") || !strings.Contains(text, "About 0 events") {
		t.Errorf("with an activity: %s", text)
	}
	if text := body(); strings.Contains(text, "/trigger") {
		t.Error("a viewer without a fake can push an approval")
	}
}
