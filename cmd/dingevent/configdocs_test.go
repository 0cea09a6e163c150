package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/config"

	"github.com/google/go-cmp/cmp"
	"github.com/invopop/jsonschema"
)

//go:generate go test ../../internal/config -run ^TestSchemaIsTheCommittedOne$ -update
//go:generate go test . -run ^TestConfigReference$ -update

// A configKey is one key of the config, as its reference shows it.
type configKey struct {
	path, def, said string
	words           []string
	parts           []configKey // of a key that holds others
}

// TestConfigReference: the reference at the end of docs/config.md has every key of the config's types, with the default
// and the comment that stand there. The Chinese one has the texts of configdocs_zh_test.go.
func TestConfigReference(t *testing.T) {
	var schema jsonschema.Schema
	if err := json.Unmarshal(config.Schema(false), &schema); err != nil {
		t.Fatal(err)
	}
	keys := configKeys(&schema, "")
	for _, page := range []struct {
		file, heading, intro, top, table, oneOf, comma, end string
		say                                                 func(configKey) string
	}{
		{
			"config.md", "Every key",
			"`go generate ./cmd/dingevent` writes this from the config's types; do not edit it. A key with `[]` holds a list.",
			"At the top", "| key | default | what it is |", " (one of ", ", ", ")", func(k configKey) string { return k.said },
		},
		{
			"config.zh-CN.md", "全部配置项",
			"本节由 `go generate ./cmd/dingevent` 生成，请不要手工修改。键后面的 `[]` 表示列表。",
			"顶层", "| 键 | 默认值 | 含义 |", "（可取 ", "、", "）", chineseKey,
		},
	} {
		t.Run(page.file, func(t *testing.T) {
			var out bytes.Buffer
			fmt.Fprintf(&out, "## %s\n\n%s\n", page.heading, page.intro)
			eachGroup(configKey{parts: keys}, func(group configKey) {
				title := page.top
				if group.path != "" {
					title = "`" + group.path + "`"
				}
				fmt.Fprintf(&out, "\n### %s\n\n%s\n| --- | --- | --- |\n", title, page.table)
				for _, k := range group.parts {
					said := page.say(k)
					if strings.TrimSpace(said) == "" {
						t.Errorf("nothing is said of %s", k.path)
					}
					if k.words != nil {
						said += page.oneOf + "`" + strings.Join(k.words, "`"+page.comma+"`") + "`" + page.end
					}
					def := ""
					if k.def != "" {
						def = "`" + k.def + "`"
					}
					fmt.Fprintf(&out, "| `%s` | %s | %s |\n", strings.TrimPrefix(k.path, group.path+"."), def, said)
				}
			})
			path := "../../docs/" + page.file
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			tasks, old, _ := strings.Cut(string(before), "\n## "+page.heading+"\n")
			if *update {
				if err := os.WriteFile(path, []byte(strings.TrimRight(tasks, "\n")+"\n\n"+out.String()), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff("## "+page.heading+"\n"+old, out.String()); diff != "" {
				t.Errorf("the config's types are not what docs/%s says; if that is meant, run go generate ./cmd/dingevent\n%s", page.file, diff)
			}
		})
	}
}

// configKeys are the keys of an object of the schema, in the order of the type.
func configKeys(s *jsonschema.Schema, at string) (keys []configKey) {
	var siblings []string
	for p := s.Properties.Oldest(); p != nil; p = p.Next() {
		siblings = append(siblings, p.Key)
	}
	for p := s.Properties.Oldest(); p != nil; p = p.Next() {
		k := configKey{path: at + p.Key, said: inKeys(p.Key, siblings, p.Value.Description)}
		if p.Value.Default != nil {
			k.def = fmt.Sprint(p.Value.Default)
		}
		inner := p.Value
		for ; inner.Items != nil; inner = inner.Items {
			k.path += "[]"
		}
		for _, a := range inner.AnyOf {
			for _, word := range a.Enum {
				k.words = append(k.words, fmt.Sprint(word))
			}
		}
		if inner.Properties != nil && inner.Properties.Len() > 0 {
			k.parts = configKeys(inner, k.path+".")
		}
		keys = append(keys, k)
	}
	return keys
}

var subject = regexp.MustCompile(`^(\w+) (is|are) `)

// inKeys is a field's comment in the words of the config: without the field's name in front, and keys for the names of others.
func inKeys(key string, siblings []string, said string) string {
	goName := func(key string) string { return strings.ReplaceAll(key, "_", "") }
	if m := subject.FindStringSubmatch(said); m != nil && strings.EqualFold(m[1], goName(key)) {
		said = said[len(m[0]):]
	} else if first, rest, _ := strings.Cut(said, " "); strings.EqualFold(first, goName(key)) {
		said = "`" + key + "` " + rest
	}
	for _, other := range siblings {
		name := regexp.MustCompile(`[a-z,] (?i:` + goName(other) + `)\b`)
		said = name.ReplaceAllStringFunc(said, func(found string) string {
			if word := found[2:]; word != strings.ToLower(word) && word != strings.ToUpper(word) { // a Go name, not a word
				return found[:2] + "`" + other + "`"
			}
			return found
		})
	}
	return strings.TrimSuffix(strings.ToUpper(said[:min(1, len(said))])+said[min(1, len(said)):], ".")
}

// eachGroup calls show with what holds keys, from the outside in.
func eachGroup(group configKey, show func(configKey)) {
	show(group)
	for _, k := range group.parts {
		if k.parts != nil {
			eachGroup(k, show)
		}
	}
}

// chineseKey is what the Chinese page says of a key: by its whole path, or by the last part of it, which means the same everywhere.
func chineseKey(k configKey) string {
	parts := strings.Split(strings.ReplaceAll(k.path, "[]", ""), ".")
	for i := range parts {
		if said, ok := chineseKeys[strings.Join(parts[i:], ".")]; ok {
			return said
		}
	}
	return ""
}

// TestChineseKeysAreUsed: each Chinese text is of a key that there is.
func TestChineseKeysAreUsed(t *testing.T) {
	var schema jsonschema.Schema
	if err := json.Unmarshal(config.Schema(false), &schema); err != nil {
		t.Fatal(err)
	}
	var paths []string
	eachGroup(configKey{parts: configKeys(&schema, "")}, func(group configKey) {
		for _, k := range group.parts {
			paths = append(paths, "."+strings.ReplaceAll(k.path, "[]", ""))
		}
	})
	for key := range chineseKeys {
		if !slices.ContainsFunc(paths, func(path string) bool { return strings.HasSuffix(path, "."+key) }) {
			t.Errorf("there is no key %s", key)
		}
	}
}
