package wire

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// TestEachOperationNeedsARole: also one that is new.
func TestEachOperationNeedsARole(t *testing.T) {
	var doc struct {
		Paths map[string]map[string]any `json:"paths"`
	}
	text := documentOf(t, NewHandler(&local.Service{Journal: memjournal.New()}, Access{}))
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	left := map[string]bool{}
	for action := range needs {
		left[action] = true
	}
	for path, methods := range doc.Paths {
		for method := range methods {
			action := strings.ToUpper(method) + " " + strings.TrimPrefix(path, prefix)
			if !left[action] && !strings.Contains(path, "openapi") {
				t.Errorf("%s has no role", action)
			}
			delete(left, action)
		}
	}
	for action := range left {
		t.Errorf("there is no %s", action)
	}
}

// TestKeys: a key does what its role may, a change by it is noted before it is made, and not made if that fails.
func TestKeys(t *testing.T) {
	var noted []string
	failing := false
	access := Access{
		Token: "t0ken",
		Key: func(secret string) (string, api.Role) {
			role, err := api.ParseRole(secret)
			if err != nil {
				return "", api.Nobody
			}
			return "of " + secret, role
		},
		Audit: func(_ *http.Request, name string, role api.Role, action string) error {
			noted = append(noted, name+" "+role.String()+" "+action)
			if failing {
				return errors.New("the disk is full")
			}
			return nil
		},
	}
	j := memjournal.New()
	if _, err := j.Subscribe(t.Context(), "web", 1); err != nil {
		t.Fatal(err)
	}
	h := NewHandler(&local.Service{Journal: j}, access)
	ask := func(secret, method, path string) int {
		r := httptest.NewRequest(method, prefix+path, strings.NewReader("{}"))
		r.Header.Set("Content-Type", "application/json")
		if secret != "" {
			r.Header.Set("Authorization", "Bearer "+secret)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Code
	}
	for _, c := range []struct {
		secret, method, path string
		want                 int
	}{
		{"", "GET", "/status", 401}, {"stranger", "GET", "/status", 401}, {"Viewer", "GET", "/status", 401},
		{"t0ken", "GET", "/events", 200}, {"t0ken", "DELETE", "/subscriptions/web/pause", 200},
		{"viewer", "GET", "/status", 200}, {"viewer", "HEAD", "/nowhere", 404}, {"viewer", "GET", "/events", 403}, {"viewer", "GET", "/events/1", 403},
		{"viewer", "GET", "/events/follow", 403}, {"viewer", "DELETE", "/subscriptions/web/pause", 403}, {"viewer", "PATCH", "/status", 405},
		{"operator", "GET", "/events", 200}, {"operator", "DELETE", "/subscriptions/web/pause", 200}, {"operator", "DELETE", "/subscriptions/web", 403},
		{"operator", "POST", "/reload", 403}, {"operator", "POST", "/console/links", 403}, {"admin", "POST", "/reload", 409},
	} {
		if got := ask(c.secret, c.method, c.path); got != c.want {
			t.Errorf("%s %s %s: %d, want %d", c.secret, c.method, c.path, got, c.want)
		}
	}
	if got := strings.Join(noted, "; "); got != "of operator operator DELETE /subscriptions/{name}/pause; of admin admin POST /reload" {
		t.Errorf("noted: %s", got)
	}
	if ask("t0ken", "PUT", "/subscriptions/web/pause"); !paused(t, j) {
		t.Fatal("not paused")
	}
	failing = true
	if got := ask("operator", "DELETE", "/subscriptions/web/pause"); got != 503 || !paused(t, j) {
		t.Errorf("%d, though the change could not be noted", got)
	}
}

func paused(t *testing.T, j *memjournal.Journal) bool {
	t.Helper()
	subs, err := j.Subscriptions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return len(subs) == 1 && !subs[0].Pause.IsZero()
}
