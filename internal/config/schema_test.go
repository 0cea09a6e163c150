package config

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
)

func compileSchema(t *testing.T, subscription bool) *jsonschema.Schema {
	t.Helper()
	text, err := Schema(subscription)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("config.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("config.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// plainYAML reads YAML as an editor does.
func plainYAML(t *testing.T, text string) any {
	t.Helper()
	var value any
	if err := yaml.Load([]byte(text), &value); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return value
}

var yamlBlock = regexp.MustCompile("(?s)```yaml\\n(.*?)```")

// TestSchemaTakesTheDocs: every example of the docs fits the schema of the config, or of one subscription.
func TestSchemaTakesTheDocs(t *testing.T) {
	config, subscription := compileSchema(t, false), compileSchema(t, true)
	tried := 0
	for _, page := range []string{"config.md", "config.zh-CN.md", "attach.md", "attach.zh-CN.md"} {
		text, err := os.ReadFile("../../docs/" + page)
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range yamlBlock.FindAllSubmatch(text, -1) {
			value := plainYAML(t, string(block[1]))
			err := config.Validate(value)
			if err != nil && subscription.Validate(value) != nil {
				t.Errorf("%s:\n%s\n%v", page, block[1], err)
			}
			tried++
		}
	}
	if tried < 30 {
		t.Errorf("only %d examples", tried)
	}
}

func TestSchemaRefuses(t *testing.T) {
	s := compileSchema(t, false)
	for _, good := range []string{
		"data: d", "max_bytes: 10GB", "max_bytes: 5", "max_bytes: ${SIZE}", "keep: 72h", "keep: ${KEEP}", "x-any: {a: b}",
		"apps: [{name: a, stream: {client_id: 0123, client_secret: 1e5, robot: true}}]", `subscriptions: [{name: 7, concurrency: "${N}", order: corp}]`,
		"subscriptions: [{webhook: {url: x, ca_file: a.pem, headers: {A: 1.10}}}]",
	} {
		if err := s.Validate(plainYAML(t, good)); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{
		"dta: d", "max_bytes: 10XB", "max_bytes: -1", "keep: 3 days", "keep: 30", "apps: {}", "apps: [{strem: {}}]", "log: {level: loud}",
		"subscriptions: [{types: check_in}]", "subscriptions: [{concurrency: many}]", "subscriptions: [{order: keys}]", "subscriptions: [{kafka: {compression: zip}}]",
		"apps: [{stream: {robot: perhaps}}]", "subscriptions: [{sink: x}]", "subscriptions: [{webhook: {tls: {}}}]",
	} {
		if s.Validate(plainYAML(t, bad)) == nil {
			t.Errorf("%s: fits the schema", bad)
		}
	}
}

// TestSchemaSaysWhatKeysMean: an editor shows the comment of a key, its default and its words.
func TestSchemaSaysWhatKeysMean(t *testing.T) {
	text, err := Schema(false)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"default": "72h"`, `"scram-sha-256"`, `"^x-"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in it", want)
		}
	}
	if n := bytes.Count(text, []byte(`"description"`)); n < 80 {
		t.Errorf("only %d descriptions", n)
	}
}

// TestEffective: what check shows is a config itself, with defaults and without secrets.
func TestEffective(t *testing.T) {
	const text = `
max_bytes: 10GB
apps:
- name: hr
  stream: {client_id: 0123, client_secret: hunter2}
  http: {path: /hr, keys: [{token: hunter2, aes_key: hunter2hunter2hunter2hunter2hunter2hunter21, owners: [o]}]}
subscriptions:
- name: s
  nats: {servers: ['nats://u:hunter2@x'], subject: a, tls: {}}
- name: t
  webhook: {url: 'https://x/?k=hunter2', headers: {Authorization: hunter2}}
- name: k
  kafka: {brokers: ['x:1'], topic: t, sasl: {mechanism: plain, user: u, password: hunter2}}
`
	cfg, err := Parse([]byte(text), lookupSame, Config.Problems)
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
	if err := compileSchema(t, false).Validate(plainYAML(t, string(shown))); err != nil {
		t.Errorf("%v\n%s", err, shown)
	}
}
