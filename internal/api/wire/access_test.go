package wire

import (
	"context"
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
	var noted, refused []string
	failing := false
	access := Access{
		Token: "t0ken",
		Key: func(_ context.Context, secret string) (string, api.Role, error) {
			switch role, err := api.ParseRole(secret); {
			case secret == "expired":
				return "of nobody", api.Nobody, api.Refuse(api.CodeDenied, "the key has expired")
			case secret == "unknown":
				return "", api.Nobody, api.Refuse(api.CodeUnavailable, "nobody knows")
			case err != nil:
				return "", api.Nobody, nil
			default:
				return "of " + secret, role, nil
			}
		},
		From: func(*http.Request) string { return "192.0.2.1" },
		Audit: func(_ context.Context, by api.Caller, action, on string) error {
			noted = append(noted, by.Name+" "+by.Role.String()+" "+by.From+" "+action+" "+on)
			if failing {
				return errors.New("the disk is full")
			}
			return nil
		},
		Refused: func(_ context.Context, by api.Caller, action, on string) {
			refused = append(refused, by.Name+" "+action+" "+on)
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
		{"t0ken", "GET", "/events", 200}, {"t0ken", "DELETE", "/verification", 409}, {"t0ken", "DELETE", "/subscriptions/web/pause", 200},
		{"viewer", "GET", "/status", 200}, {"viewer", "HEAD", "/nowhere", 404}, {"viewer", "GET", "/events", 403}, {"viewer", "GET", "/events/1", 403},
		{"viewer", "GET", "/events/follow", 403}, {"viewer", "DELETE", "/subscriptions/web/pause", 403}, {"viewer", "PATCH", "/status", 405},
		{"operator", "POST", "/replays/count", 200}, {"operator", "GET", "/events", 200}, {"operator", "DELETE", "/subscriptions/web/pause", 200}, {"operator", "DELETE", "/subscriptions/web", 403},
		{"operator", "POST", "/reload", 403}, {"operator", "POST", "/console/links", 403}, {"admin", "POST", "/reload", 409},
		{"expired", "GET", "/status", 401}, {"unknown", "GET", "/status", 503},
	} {
		if got := ask(c.secret, c.method, c.path); got != c.want {
			t.Errorf("%s %s %s: %d, want %d", c.secret, c.method, c.path, got, c.want)
		}
	}
	if got := strings.Join(noted, "; "); got != " admin 192.0.2.1 DELETE /subscriptions/{name}/pause /subscriptions/web/pause; of operator operator 192.0.2.1 DELETE /subscriptions/{name}/pause /subscriptions/web/pause; of admin admin 192.0.2.1 POST /reload /reload" {
		t.Errorf("noted: %s", got)
	}
	if got := strings.Join(refused, "; "); got != "of viewer GET /events /events; of viewer GET /events/{seq} /events/1; of viewer GET /events/follow /events/follow; "+
		"of viewer DELETE /subscriptions/{name}/pause /subscriptions/web/pause; of operator DELETE /subscriptions/{name} /subscriptions/web; of operator POST /reload /reload; "+
		"of operator POST /console/links /console/links; of nobody GET /status /status" {
		t.Errorf("refused: %s", got)
	}
	if ask("t0ken", "PUT", "/subscriptions/web/pause"); !paused(t, j) {
		t.Fatal("not paused")
	}
	failing = true
	if got := ask("t0ken", "DELETE", "/subscriptions/web/pause"); got != 200 || paused(t, j) {
		t.Errorf("%d, though the holder of the token has to be able to mend what takes no note", got)
	}
	if ask("t0ken", "PUT", "/subscriptions/web/pause"); !paused(t, j) {
		t.Fatal("not paused again")
	}
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

// TestRoleOfEachOperation asks each operation by each role, and by nobody.
func TestRoleOfEachOperation(t *testing.T) {
	access := Access{
		Token: "t0ken",
		Key: func(_ context.Context, secret string) (string, api.Role, error) {
			role, _ := api.ParseRole(secret)
			return secret, role, nil
		},
	}
	h := access.authorized(everything(), http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	for action, least := range needs {
		method, path, _ := strings.Cut(action, " ")
		for _, secret := range []string{"", "stranger", "viewer", "operator", "admin", "t0ken"} {
			r := httptest.NewRequest(method, prefix+strings.NewReplacer("{", "", "}", "").Replace(path), nil)
			r.Header.Set("Authorization", "Bearer "+secret)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			role, err := api.ParseRole(secret)
			want := http.StatusOK
			switch {
			case secret == "t0ken":
			case err != nil:
				want = http.StatusUnauthorized
			case role < least:
				want = http.StatusForbidden
			}
			if w.Code != want {
				t.Errorf("%s by %q: %d, want %d", action, secret, w.Code, want)
			}
		}
	}
}

// everything knows each operation, and does nothing.
func everything() *http.ServeMux {
	mux := http.NewServeMux()
	for action := range needs {
		mux.HandleFunc(strings.Replace(action, " ", " "+prefix, 1), func(http.ResponseWriter, *http.Request) {})
	}
	return mux
}

// TestKeysAreAnAdmins: who makes keys of any role may do everything.
func TestKeysAreAnAdmins(t *testing.T) {
	for action, least := range needs {
		if strings.Contains(action, " /keys") && least != api.Admin {
			t.Errorf("%s needs %s", action, least)
		}
	}
	for action := range noted {
		if _, ok := needs[action]; !ok {
			t.Errorf("there is no %s", action)
		}
	}
}
