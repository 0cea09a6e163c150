package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const root = "../.."

// TestGeneratedFilesAreCurrent is what CI has to say about a definition that was changed and a file that was
// not, or the other way round.
func TestGeneratedFilesAreCurrent(t *testing.T) {
	set, err := readSet("definitions")
	if err != nil {
		t.Fatal(err)
	}
	files, err := set.files()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Error(err)
			continue
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what its definitions make; run make generate", name)
		}
	}
	generated, err := filepath.Glob(filepath.Join(root, "event/*.gen.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range generated {
		if files["event/"+filepath.Base(path)] == nil {
			t.Errorf("%s is of no definition; run make generate", path)
		}
	}
}

// valid is a file of definitions that nothing is wrong with.
const valid = `
family: test
title: "Test"
title_zh: "测试"
structs:
  - go: TestPart
    en: "TestPart is a part."
    zh: "部分。"
    fields:
      - {go: Id, json: id, type: int64, en: "Its ID.", zh: "ID。"}
      - {go: Inner, json: inner, type: object, struct: TestPart, seen: true, en: "A part of it.", zh: "内部。"}
events:
  - type: test_event
    go: TestEvent
    title: "Something happened"
    title_zh: "测试事件"
    when: "It happened."
    when_zh: "发生了。"
    page: test-event
    apps: {internal: [stream, http], isv: [synchttp, rds]}
    fields:
      - {go: Name, json: name, type: text, wire: {sync: test_name}, en: "The name.", zh: "名称。"}
      - {go: Parts, json: parts, type: "[]object", struct: TestPart, en: "The parts.", zh: "部分。"}
      - go: Kind
        json: kind
        type: text
        enum: [{value: start, en: "It began", zh: "开始"}]
        en: "The kind."
        zh: "类型。"
    samples:
      - for: [internal/stream, internal/http]
        data: '{"name": "a", "parts": [{"id": 1}], "kind": "start"}'
      - for: [isv/sync]
        data: '{"test_name": "a"}'
`

func read(t *testing.T, text string) (*set, error) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "test.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return readSet(dir)
}

func TestOneFileMakesAnEvent(t *testing.T) {
	set, err := read(t, valid)
	if err != nil {
		t.Fatal(err)
	}
	files, err := set.files()
	if err != nil {
		t.Fatal(err)
	}
	for name, wants := range map[string][]string{
		"event/test.gen.go": {
			"// TestEvent: something happened (测试事件). It happened.", "type TestEventKind string", `TestEventKindStart TestEventKind = "start"`,
			"Parts []TestPart `json:\"parts\"`", `{"test_name", "name"}`, "readTestPart(r, &e.Parts[n])",
		},
		"event/table.gen.go":         {`{"test_event", (*TestEvent)(nil), func(r *reader) any`},
		"event/catalog/catalog.json": {`"type":"test_event"`, `"for":["isv/sync"]`},
		"docs/catalogue.md":          {"### test_event", "| `parts[].id` | Id | int64 | Its ID. |", "| `parts[].inner` | Inner | object | A part of it. Seen in real payloads, not documented by DingTalk. Its fields are those of TestPart. |"},
		"docs/catalogue.zh-CN.md":    {"### test_event", "| `parts[].id` | Id | int64 | ID。 |"},
	} {
		for _, want := range wants {
			if !strings.Contains(string(files[name]), want) {
				t.Errorf("%s lacks %s:\n%s", name, want, files[name])
			}
		}
	}
}

// TestDefinitionsAreChecked changes the valid file in one place and wants to be told.
func TestDefinitionsAreChecked(t *testing.T) {
	for _, test := range []struct{ name, old, new, want string }{
		{"no title", `title: "Something happened"`, `title: ""`, "test_event: title is missing"},
		{"no Chinese title", `title_zh: "测试事件"`, `title_zh: ""`, "test_event: title_zh is missing"},
		{"no time", `when: "It happened."`, `when: ""`, "test_event: when is missing"},
		{"no link", `page: test-event`, `page: ""`, "page must be the last part"},
		{"a whole link", `page: test-event`, `page: "https://open.dingtalk.com/x"`, "page must be the last part"},
		{"no sample for a shape", `for: [isv/sync]`, `for: [isv/stream]`, "no sample is for isv/sync"},
		{"a sample that is no JSON", `'{"test_name": "a"}'`, `'{"test_name": }'`, "is not one JSON object"},
		{"no apps", `apps: {internal: [stream, http], isv: [synchttp, rds]}`, `biz_types: [1]`, "apps is missing"},
		{"no meaning", `en: "The name."`, `en: ""`, "TestEvent.Name: en is missing"},
		{"no meaning of a value", `en: "It began"`, `en: ""`, "en of start is missing"},
		{"an unknown type", `json: name, type: text`, `json: name, type: string`, `there is no type "string"`},
		{"an unknown unit", `json: name, type: text`, `json: name, type: text, unit: days`, `there is no unit "days"`},
		{"an unknown key", `go: Name, json`, `golang: Name, go: Name, json`, "golang"},
		{"an unknown shape", `json: name, type: text`, `json: name, type: text, in: [web]`, `there is no shape "web"`},
		{"a list for no field", `struct: TestPart, seen: true`, `struct: TestPart, list: Parts, seen: true`, "TestPart.Inner: list: its struct has no field Parts"},
		{"a name twice", `go: Parts, json: parts`, `go: Name, json: parts`, "the Go name is bad or taken"},
		{"a JSON name twice", `go: Parts, json: parts`, `go: Parts, json: name`, `another field has the name "name"`},
		{"other kinds", `page: test-event`, "page: test-event\n    discriminator: {field: kind, values: [start, stop], complete: true}", "the discriminator has the values [start stop], and the enum of its field [start]"},
		{"an unknown struct", `struct: TestPart`, `struct: TestOther`, "there is no struct TestOther"},
		{"a struct twice", `- go: TestPart`, `- go: TestEvent`, "two structs are called TestEvent"},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := strings.Replace(valid, test.old, test.new, 1)
			if text == valid {
				t.Fatalf("%q is not in the valid file", test.old)
			}
			if _, err := read(t, text); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestConstants(t *testing.T) {
	for value, want := range map[string]string{
		"start": "Start", "tb.v3.project.create": "TbV3ProjectCreate", "PROPERTY_REPORT": "PropertyReport", "bookCancel": "BookCancel", "1": "1",
	} {
		if got := (enumValue{Value: value}).constant(); got != want {
			t.Errorf("constant of %s is %s, want %s", value, got, want)
		}
	}
}
