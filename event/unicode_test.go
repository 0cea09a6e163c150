package event

import (
	"encoding/json"
	"testing"

	"github.com/dingevent/dingevent/internal/jsonscan"
)

// TestEventsAreUnicode: an event in JSON stops no reader, also where a field keeps JSON that is not documented.
func TestEventsAreUnicode(t *testing.T) {
	for _, data := range []string{
		`{"msgId":"\ud83d","content":{"cardContent":{"\ude00":"\ud83d x \ud83d\ude00 \\ud83d"}}}`,
		"{\"msgId\":\"\xe4\",\"content\":{\"cardContent\":[\"\xe4\xbd\"]}}",
	} {
		e, problems := decode(t, Decoder{}, "/v1.0/im/bot/messages/get", data)
		text, err := json.Marshal(e)
		if err != nil || problems != "" || !jsonscan.Strict(text) {
			t.Errorf("%q became %s, %v %s", data, text, err, problems)
		}
	}
	for data, want := range map[string]string{
		`{"a":1}`: `{"Type":"new","Raw":{"a":1}}`, `{"a":"\ud83d"}`: `{"Type":"new","Raw64":"eyJhIjoiXHVkODNkIn0="}`,
	} {
		e, _ := decode(t, Decoder{}, "new", data)
		if text, err := json.Marshal(e); err != nil || string(text) != want {
			t.Errorf("%s became %s, %v", data, text, err)
		}
	}
}
