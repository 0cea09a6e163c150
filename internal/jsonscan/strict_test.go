package jsonscan

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestStrict(t *testing.T) {
	many := func(last int) string {
		var text strings.Builder
		for i := range 100 {
			fmt.Fprintf(&text, `"权%d":{"a":1,"b":[]},`, i)
		}
		return fmt.Sprintf(`{%s"权%d":0}`, &text, last)
	}
	for text, want := range map[string]bool{
		`{"a":[1,2.5e-3,null,true],"b":{"a":"权"}}`: true,
		` 1 `:                                   true,
		`"a"`:                                   true,
		`-0`:                                    true,
		`{"":""}`:                               true,
		``:                                      false,
		`{`:                                     false,
		`{} {}`:                                 false,
		"\ufeff{}":                              false,
		`["\ud83d\ude00"]`:                      true,
		`["\uD83D\uDE00"]`:                      true,
		`["\\ud83d","\u0041"]`:                  true,
		`["\\\ud83d"]`:                          false,
		`["\ud83d"]`:                            false,
		`["\ude00\ud83d"]`:                      false,
		`["\ud83d\u0041"]`:                      false,
		`["\ud83d\\ude00"]`:                     false,
		`{"\ude00":1}`:                          false,
		"[\"\xe4\xbd\"]":                        false,
		`{"a":1,"a":2}`:                         false,
		`{"a":1,"b":2,"\u0061":2}`:              false,
		`{"\u0061":1,"\u0062":2}`:               true,
		`{"\u0061":1,"\u0061":2}`:               false,
		`{"权":1,"权限":2}`:                        true,
		`{"权":1,"权":2}`:                         false,
		`[{"a":1},{"a":1}]`:                     true,
		`{"a":{"a":1}}`:                         true,
		many(100):                               true,
		many(99):                                false,
		many(3):                                 false,
		`1e308`:                                 true,
		`1e-9999`:                               true,
		`1e309`:                                 false,
		`[-1E400]`:                              false,
		strings.Repeat("9", 308):                true,
		strings.Repeat("9", 309):                false,
		`9007199254740993`:                      true,
		string(nested("[", "]", StrictDepth)):   true,
		string(nested("[", "]", StrictDepth+1)): false,
		string(nested(`{"a":[`, "]}", StrictDepth/2)):   true,
		string(nested(`{"a":[`, "]}", StrictDepth/2+1)): false,
		string(nested(`[`, `]`, StrictDepth-1)) + " ":   true,
		`[` + strings.Repeat(`[],`, 1000) + `{}]`:       true,
	} {
		if got := Strict([]byte(text)); got != want {
			t.Errorf("Strict(%.80q) = %v", text, got)
		}
	}
}

// FuzzStrict: what is strict is JSON, and comes out of encoding/json with each of its members; what was repaired differs
// from it by nothing but its texts.
func FuzzStrict(f *testing.F) {
	for _, text := range texts {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if Strict(data) {
			var v any
			if err := json.Unmarshal(data, &v); err != nil || !utf8.Valid(data) {
				t.Errorf("%q is strict, but %v", data, err)
			}
		}
		if !json.Valid(data) {
			return
		}
		repaired := Repaired(data)
		if !json.Valid(repaired) || !utf8.Valid(repaired) || hasLoneSurrogate(repaired) {
			t.Errorf("%q became %q", data, repaired)
		}
		var before, after any
		if json.Unmarshal(data, &before) == nil && json.Unmarshal(repaired, &after) == nil {
			if fmt.Sprint(before) != fmt.Sprint(after) {
				t.Errorf("%q reads %v, and repaired %v", data, before, after)
			}
		}
	})
}

func BenchmarkStrict(b *testing.B) {
	payload := []byte(`{"EventType":"bpms_instance_change","processInstanceId":"pi-1","finishTime":1795592305000,"corpId":"dingc1","title":"张三提交的请假","type":"finish","result":"agree","createTime":1795592272000,"staffId":"u1","processCode":"PROC-1","url":"https://aflow.dingtalk.com/dingtalk/mobile/homepage.htm?corpid=dingc1&dd_share=false#/approval"}`)
	for name, f := range map[string]func([]byte) bool{"strict": Strict, "encoding/json": json.Valid} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if !f(payload) {
					b.Fatal("refused")
				}
			}
		})
	}
}
