package daemon

import (
	"context"
	"encoding/base64"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/console"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
)

var wildcard = regexp.MustCompile(`\{[^}]*\}`)

// TestConsoleTellsNoSecret walks all GET routes of a running daemon whose config has secrets of each kind.
func TestConsoleTellsNoSecret(t *testing.T) {
	key := base64.StdEncoding.EncodeToString([]byte("planted-webhook-key-of-32-bytes!"))
	f := newFront(t, "", true, func(path string) string { return path }, func(c *config.Config) {
		c.Subscriptions = append(c.Subscriptions, config.Subscription{Name: "hook", Webhook: &config.Webhook{
			URL: "http://user:planted-password@127.0.0.1:1/?token=planted-query", Secrets: []string{"whsec_" + key}, Headers: map[string]string{"Authorization": "Bearer planted-header"},
		}})
		c.Console.OIDC = &config.OIDC{
			Issuer: "http://127.0.0.1:1", ClientID: "c", ClientSecret: "planted-oidc", Roles: config.Roles{Admin: []string{"a@example.com"}},
		}
	})
	secrets := []string{"s3cret", callbackToken, aesKey, key, "planted", f.daemon.Address().Token}
	if err := f.daemon.journal.receiver().Receive(t.Context(), &dingevent.Envelope{ID: "e", Type: "user_add_org", App: "hr", Data: []byte(`{}`)}); err != nil {
		t.Fatal(err)
	}
	f.get(t, f.daemon.ConsoleLink(console.Admin, time.Minute))
	for _, pattern := range f.daemon.console.Patterns() {
		method, path, _ := strings.Cut(pattern, " ")
		if method != http.MethodGet || pattern == "GET /login/{code}" {
			continue
		}
		path = strings.NewReplacer("{seq}", "1", "{name}", "hook", "{type...}", "user_add_org", "{$}", "").Replace(path)
		body := f.peek(t, f.URL+wildcard.ReplaceAllString(path, "x"))
		for _, secret := range secrets {
			if strings.Contains(body, secret) {
				t.Errorf("%s tells %q", pattern, secret)
			}
		}
	}
	rows, err := f.daemon.service.Load().Events(t.Context(), api.EventQuery{Types: []string{"dingevent.*"}})
	if err != nil || len(rows.Items) == 0 {
		t.Fatalf("%d rows, %v", len(rows.Items), err)
	}
	for _, row := range rows.Items {
		for _, secret := range secrets {
			if strings.Contains(string(row.Envelope.Data), secret) {
				t.Errorf("%s tells %q", row.Envelope.Type, secret)
			}
		}
	}
}

// peek returns a page, or what a stream sends within a second.
func (f *front) peek(t *testing.T, at string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	resp, err := f.browser.Do(formTo(t, http.MethodGet, at, "").WithContext(ctx))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusUnauthorized {
		t.Errorf("%s: %s", at, resp.Status)
	}
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		time.AfterFunc(time.Second, cancel)
	}
	body, _ := io.ReadAll(resp.Body) // a stream is cut off
	return string(body)
}

// TestForeignHostsAndOrigins: each route of the address, whatever serves it, refuses what a page elsewhere can make a browser ask.
func TestForeignHostsAndOrigins(t *testing.T) {
	g := newGateway(t, t.TempDir())
	patterns := append(g.daemon.console.Patterns(), "GET /", "GET /assets/console.css", "GET /api/v1/status", "POST /api/v1/console/links", "GET /metrics", "GET /livez", "GET /readyz", "GET /healthz")
	for _, pattern := range patterns {
		method, path, _ := strings.Cut(pattern, " ")
		at := g.daemon.Address().URL + wildcard.ReplaceAllString(path, "1")
		for name, change := range map[string]func(*http.Request){
			"host":   func(r *http.Request) { r.Host = "evil.example" },
			"origin": func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") },
			"null":   func(r *http.Request) { r.Header.Set("Origin", "null") },
			"site":   func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
		} {
			r := formTo(t, method, at, "")
			change(r)
			resp, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != http.StatusForbidden {
				t.Errorf("%s by a foreign %s: %s", pattern, name, resp.Status)
			}
		}
	}
}
