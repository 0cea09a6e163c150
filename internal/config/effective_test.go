package config

import (
	"os"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/envref"
)

// TestEffective: what check shows is a config itself, with defaults and without secrets.
func TestEffective(t *testing.T) {
	text, err := os.ReadFile("testdata/secrets.yaml") // a test of internal/thirdparty holds what is shown to the schema
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := Parse(text, func(name string) (string, error) { return name, nil }, Config.Problems)
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

// TestEffectiveVariables: a text that is made of variables is shown as it is written, under every key.
func TestEffectiveVariables(t *testing.T) {
	const text = `
data: ${DATA}
keep: ${KEEP}
apps:
- name: me
  exec: {command: [dws, --token, "${DWS}", "--as=${USER}"], dir: "/home/${DIR}", env: {B: "${B}", A: plain}}
- name: vendor
  rds: {url: "${RDS}"}
- name: hr
  http: {path: "/cb/${PATH}", keys: [{token: "${TOKEN}", aes_key: "${AES}", owners: ["${OWNER}"]}]}
subscriptions:
- name: s
  where: event.x == "${WHERE}"
  webhook: {url: "https://hooks.example.com/${HOOK}"}
`
	values := map[string]string{
		"KEEP": "720h", "RDS": "mysql://u:planted@db/d", "AES": "planted7planted7planted7planted7planted7xyz", "PATH": "planted",
		"WHERE": "planted", "DATA": "planted", "DWS": "planted", "USER": "planted", "DIR": "planted", "B": "planted", "TOKEN": "planted",
		"OWNER": "planted", "HOOK": "planted",
	}
	cfg, err := Parse([]byte(text), envref.Variables(func(name string) (string, bool) { value, ok := values[name]; return value, ok }), Config.Problems)
	if err != nil {
		t.Fatal(err)
	}
	shown, err := cfg.Effective()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"data: ${DATA}", "keep: 720h", "- ${DWS}", "- --as=${USER}", "dir: /home/${DIR}", "A: (secret)", "B: ${B}", "url: mysql://(secret)@db/d",
		"path: /cb/${PATH}", "- ${OWNER}", `where: event.x == "${WHERE}"`, "url: https://hooks.example.com/${HOOK}",
	} {
		if !strings.Contains(string(shown), want) {
			t.Errorf("no %q in\n%s", want, shown)
		}
	}
	if strings.Contains(string(shown), "planted") {
		t.Errorf("what the environment has is shown:\n%s", shown)
	}
}
