package config

import (
	"os"
	"strings"
	"testing"
)

// TestEffective: what check shows is a config itself, with defaults and without secrets.
func TestEffective(t *testing.T) {
	text, err := os.ReadFile("testdata/secrets.yaml") // a test of internal/thirdparty holds what is shown to the schema
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := Parse(text, func(name string) (string, bool) { return name, true }, Config.Problems)
	if err != nil {
		t.Fatal(err)
	}
	shown, err := cfg.Effective()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"client_id: '0123'", "client_secret: (secret)", "idle: 2m", "keep: 720h", "tls: {}", "aes_key: (secret)", "concurrency: 16", "compression: gzip", "max_bytes: 10000000000", "url: https://x/?(secret)"} {
		if !strings.Contains(string(shown), want) {
			t.Errorf("no %q in\n%s", want, shown)
		}
	}
	if strings.Contains(string(shown), "hunter2") {
		t.Errorf("a secret is shown:\n%s", shown)
	}
}
