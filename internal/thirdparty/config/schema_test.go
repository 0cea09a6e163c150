package config_test

import (
	"os"
	"regexp"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/thirdparty/schematest"
)

func compileSchema(t *testing.T, subscription bool) *jsonschema.Schema {
	t.Helper()
	return schematest.Compile(t, config.Schema(subscription))
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
	file, subscription := compileSchema(t, false), compileSchema(t, true)
	tried := 0
	for _, page := range []string{"config.md", "config.zh-CN.md", "attach.md", "attach.zh-CN.md"} {
		text, err := os.ReadFile("../../../docs/" + page)
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range yamlBlock.FindAllSubmatch(text, -1) {
			value := plainYAML(t, string(block[1]))
			err := file.Validate(value)
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

// TestEffectiveFits: what check shows of a config is a config itself.
func TestEffectiveFits(t *testing.T) {
	text, err := os.ReadFile("../../config/testdata/secrets.yaml")
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Parse(text, func(name string) (string, error) { return name, nil }, config.Config.Problems)
	if err != nil {
		t.Fatal(err)
	}
	shown, err := cfg.Effective()
	if err != nil {
		t.Fatal(err)
	}
	if err := compileSchema(t, false).Validate(plainYAML(t, string(shown))); err != nil {
		t.Errorf("%v\n%s", err, shown)
	}
}
