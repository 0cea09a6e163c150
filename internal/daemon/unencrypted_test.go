//go:build unix

package daemon

import (
	"fmt"
	"slices"
	"testing"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal/vault"
)

// TestGatewayWithoutKey: one that was started before the others got a key keeps events in the clear, and the others say so.
func TestGatewayWithoutKey(t *testing.T) {
	postgrestest.Need(t)
	url, schema := postgrestest.Schema(t)
	start := func(e *config.Encryption) *Daemon {
		cfg := httpConfig(t.TempDir())
		cfg.Database, cfg.Encryption = &config.Database{URL: url, Schema: schema}, e
		d, err := New(cfg, nil)
		if err != nil {
			t.Fatal(err)
		}
		runDaemon(t, d)
		return d
	}
	plain, sealing := start(nil), start(&config.Encryption{Key: vault.NewKey().Text()})
	var got []string
	waitFor(t, func() bool {
		status, err := sealing.service.Load().Status(t.Context())
		got = status.Journal.Clear
		return err == nil && slices.Equal(got, []string{plain.id})
	}, func() string { return fmt.Sprintf("the status says %v, want %s", got, plain.id) })
}
