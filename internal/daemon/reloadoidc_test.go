package daemon

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/config"
)

// TestReloadOIDC: a reload brings the console a provider, and takes it away.
func TestReloadOIDC(t *testing.T) {
	r := &reloadable{t: t}
	r.gateway = newGatewayWith(t, t.TempDir(), &Options{Reread: r.reread}, func(cfg *config.Config) {
		cfg.Console.URL = "https://events.example.com"
		r.cfg = *cfg
	})
	offered := func() bool {
		t.Helper()
		resp, err := http.Get(r.daemon.Address().URL + "/login")
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusUnauthorized {
			t.Fatal(resp.Status, err)
		}
		return strings.Contains(string(text), "accounts.example.com")
	}
	if offered() {
		t.Error("there is a provider at the start")
	}
	r.write(func(c *config.Config) {
		c.Verify = "daily"
		c.Console.OIDC = &config.OIDC{Issuer: "https://accounts.example.com", ClientID: "c", ClientSecret: "s", Roles: config.Roles{Admin: []string{"li@example.com"}}}
	})
	r.reload("[{console.oidc added} {verify added}]")
	if !offered() {
		t.Error("no provider after the reload")
	}
	r.write(func(c *config.Config) { c.Console.OIDC = &config.OIDC{ClientID: "c"} })
	r.reload("must be the https URL")
	r.write(func(c *config.Config) { c.Console.OIDC = nil })
	r.reload("[{console.oidc removed}]")
	if offered() {
		t.Error("the provider is still there")
	}
}
