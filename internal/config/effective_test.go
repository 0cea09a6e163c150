package config

import (
	"encoding/base64"
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

// TestEffectiveRetry: no default makes max shorter than first.
func TestEffectiveRetry(t *testing.T) {
	for written, want := range map[string]string{
		"{first: 1h}": "first: 1h max: 1h", "{max: 500ms}": "first: 500ms max: 500ms", "{first: 2s}": "first: 2s max: 15m", "{}": "first: 1s max: 15m",
	} {
		cfg, err := Parse([]byte("apps:\n- {name: a, stream: {client_id: c, client_secret: s}}\nsubscriptions:\n- {name: s, webhook: {url: 'http://x'}, retry: "+written+"}\n"), func(name string) (string, error) { return name, nil }, Config.Problems)
		if err != nil {
			t.Fatal(err)
		}
		shown, err := cfg.Effective()
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(strings.Fields(string(shown)), " "); !strings.Contains(got, want+" for: 72h") {
			t.Errorf("%s is shown as\n%s", written, shown)
		}
	}
}

// TestProblemsHideVariables: what is wrong is said without what the environment has, also where the value is quoted.
func TestProblemsHideVariables(t *testing.T) {
	const text = `
log: {level: "${A}"}
apps:
- name: hr
  http: {path: "no/${A}", keys: [{token: t, aes_key: "${AES}", owners: [o]}]}
- name: vendor
  rds: {url: "mysql://u:p@h/d", tables: ["a.${A}.c"], time_zone: "${B}"}
subscriptions:
- {name: "replay/${A}", apps: ["${A}"], start: "${A}", file: {path: f}}
`
	values := map[string]string{"A": "planted", "B": "planted \\ \"quoted\"", "AES": "planted"}
	_, err := Parse([]byte(text), envref.Variables(func(name string) (string, bool) { value, ok := values[name]; return value, ok }), Config.Problems)
	if err == nil || strings.Contains(err.Error(), "planted") {
		t.Errorf("what the environment has is shown: %v", err)
	}
	for _, want := range []string{`"${A}" is none of`, `"no/${A}" must be`, `"a.${A}.c" is no name`, `"${B}" must be an offset`, `"replay/${A}" is the name`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in %v", want, err)
		}
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

// TestEffectiveHidesTheKey: a config that is shown has no key of the encryption, though what is named key elsewhere is no secret.
func TestEffectiveHidesTheKey(t *testing.T) {
	key := base64.StdEncoding.EncodeToString([]byte("0123456789abcdefghijklmnopqrstuv"))
	cfg, err := Parse([]byte("apps:\n- {name: a, stream: {client_id: c, client_secret: s}}\nencryption: {key: "+key+"}\n"), func(name string) (string, error) { return name, nil }, Config.Problems)
	if err != nil {
		t.Fatal(err)
	}
	shown, err := cfg.Effective()
	if err != nil || strings.Contains(string(shown), key) || !strings.Contains(string(shown), "key: (secret)") {
		t.Errorf("%v, shown is\n%s", err, shown)
	}
}
