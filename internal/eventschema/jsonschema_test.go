package eventschema_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/eventschema"
)

// A jsonSchema is what tests look at.
type jsonSchema struct {
	ID         string `json:"$id"`
	Properties map[string]struct {
		Type        any
		AnyOf       []any
		Description string
	}
	Required []string
}

var schemas sync.Map // from event type to the text of its schema

func textOf(t *testing.T, entry catalog.Entry) []byte {
	t.Helper()
	if text, ok := schemas.Load(entry.Type); ok {
		return text.([]byte)
	}
	text, err := eventschema.JSONSchema(entry)
	if err != nil {
		t.Fatal(err)
	}
	schemas.Store(entry.Type, text)
	return text
}

func document(t *testing.T, entry catalog.Entry) (s jsonSchema) {
	t.Helper()
	unmarshal(t, textOf(t, entry), &s)
	return s
}

// TestDescriptionsSayIt: nothing that the catalogue knows of the JSON gets lost.
func TestDescriptionsSayIt(t *testing.T) {
	for _, entry := range catalog.All() {
		text := document(t, entry)
		for _, f := range entry.Fields {
			got := text.Properties[f.Name].Description
			for _, want := range []struct {
				when  bool
				parts []string
			}{
				{true, []string{f.About, "\n" + f.AboutZH}},
				{f.Unit == "ms", []string{"In milliseconds", "毫秒时间戳"}},
				{f.Historical, []string{"Only old pages", "仅见于钉钉历史文档"}},
				{f.Seen, []string{"not documented by DingTalk", "钉钉文档未说明"}},
				{len(f.In) > 0 && !f.Historical, []string{"Only for ", "仅限"}},
				{f.Quoted, []string{"inside a string", "字符串"}},
				{len(f.Enum) > 0, []string{"DingTalk may add others", "钉钉可能新增取值"}},
			} {
				for _, part := range want.parts {
					if want.when && !strings.Contains(got, part) {
						t.Errorf("%s.%s: %q lacks %q", entry.Type, f.Name, got, part)
					}
				}
			}
			for _, v := range f.Enum {
				if !strings.Contains(got, v.Value) || !strings.Contains(got, strings.TrimSuffix(v.AboutZH, "。")) {
					t.Errorf("%s.%s: %q lacks %q", entry.Type, f.Name, got, v.Value)
				}
			}
		}
	}
}

func ExampleJSONSchema() {
	entry, _ := catalog.Lookup("org_change")
	text, err := eventschema.JSONSchema(entry)
	if err != nil {
		fmt.Println(err)
		return
	}
	s := string(text)
	fmt.Println(s[strings.Index(s, `    "TimeStamp"`):])
	// Output:
	//     "TimeStamp": {
	//       "description": "When it happened. In milliseconds since 1970. A number inside a string.\n事件发生的时间。毫秒时间戳。以字符串表示的数字。",
	//       "type": "string",
	//       "pattern": "^-?[0-9]+$"
	//     }
	//   },
	//   "required": [
	//     "EventType",
	//     "CorpId",
	//     "TimeStamp"
	//   ]
	// }
}
