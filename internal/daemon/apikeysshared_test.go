//go:build unix

package daemon

import (
	"testing"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/apikey"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/postgrestest"
)

// TestKeysOfTwoGateways: what one gateway on PostgreSQL changes counts at the other one. While the database is away, the keys in it are
// good at neither, and those of the config are.
func TestKeysOfTwoGateways(t *testing.T) {
	postgrestest.Need(t)
	server := postgrestest.Start(t, postgrestest.Options{})
	inConfig, hash := apikey.New()
	start := func() *Daemon {
		cfg := httpConfig(t.TempDir())
		cfg.Database = &config.Database{URL: server.URL("postgres")}
		cfg.APIKeys = []config.APIKey{{Name: "on-call", Role: "admin", Hash: hash}}
		d, err := New(cfg, nil)
		if err != nil {
			t.Fatal(err)
		}
		runDaemon(t, d)
		return d
	}
	one, two := start(), start()
	gateways := []*Daemon{one, two}
	may := func(d *Daemon, secret string) api.Code {
		_, err := d.as(secret).Status(t.Context())
		if err == nil {
			return ""
		}
		return api.CodeOf(err)
	}
	wants := func(secret string, want api.Code) {
		t.Helper()
		for i, d := range gateways {
			waitFor(t, func() bool { return may(d, secret) == want }, func() string { return "gateway " + string('1'+rune(i)) + ": " + string(may(d, secret)) })
		}
	}

	first := makeKey(t, one.as(""), "ci", "viewer")
	wants(first, "")
	second, err := two.as("").RotateKey(t.Context(), "ci", api.RotateSpec{})
	if err != nil {
		t.Fatal(err)
	}
	wants(first, "")
	wants(second.Secret, "")
	third, err := one.as(inConfig).RotateKey(t.Context(), "ci", api.RotateSpec{Overlap: "0s"})
	if err != nil {
		t.Fatal(err)
	}
	wants(first, api.CodeDenied)
	wants(second.Secret, api.CodeDenied)
	wants(third.Secret, "")

	// Both make keys at the same time, and none is lost.
	const each = 3
	made := make(chan error)
	for i, d := range gateways {
		go func() {
			for n := range each {
				_, err := d.as("").MakeKey(t.Context(), api.KeySpec{Name: string('a'+rune(i)) + string('0'+rune(n)), Role: "viewer"})
				made <- err
			}
		}()
	}
	for range each * len(gateways) {
		if err := <-made; err != nil {
			t.Error(err)
		}
	}
	if keys, err := two.as("").Keys(t.Context()); err != nil || len(keys) != 2+each*len(gateways) {
		t.Errorf("%d keys, %v", len(keys), err)
	}

	server.Kill(t)
	wants(third.Secret, api.CodeUnavailable)
	wants(inConfig, "")
	server.Start(t)
	wants(third.Secret, "")
	var failure error
	removed := func() bool { // the first save may meet a connection of before
		failure = two.as("").RemoveKey(t.Context(), "ci")
		return failure == nil || api.CodeOf(failure) == api.CodeNotFound
	}
	waitFor(t, removed, func() string { return failure.Error() })
	wants(third.Secret, api.CodeDenied)
}
