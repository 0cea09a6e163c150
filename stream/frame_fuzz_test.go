package stream

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// FuzzFrame wants that parseFrame reads what encoding/json reads, as encoding/json does, and that
// whatever it reads can become an envelope and an answer that are JSON.
func FuzzFrame(f *testing.F) {
	names, err := filepath.Glob(filepath.Join("testdata", "frames", "*.json"))
	if err != nil || len(names) < 5 {
		f.Fatalf("%d seeds, %v; want at least 5", len(names), err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(`{"type":"EVENT","headers":{"eventBornTime":1e400,"eventId":"\ud800"},"data":"\ud83d\ude00\u0000"}`))
	f.Add([]byte("{\"headers\":null,\"header\":{\"a\":{\"b\":[\"\xff\"]}},\"data\":[[[]]]}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := parseFrame(text)
		want, ok := reference(text)
		if ok != (err == nil) {
			t.Fatalf("encoding/json reads it: %v; we: %v", ok, err)
		}
		if bothSpellings(text) { // the later one counts, which encoding/json cannot tell
			want.headers, want.event = got.headers, got.event
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(frame{}, eventHeaders{})); diff != "" {
			t.Fatal(diff)
		}
		if err != nil {
			return
		}
		for _, env := range []any{eventEnvelope(got, "hr", time.Now()), robotEnvelope(got, "hr", time.Now())} {
			if _, err := json.Marshal(env); err != nil {
				t.Fatal(err)
			}
		}
		if a := (answer{code: codeOK, data: string(got.data)}).appendTo(nil, got.headers["messageId"]); !json.Valid(a) {
			t.Fatalf("not JSON: %s", a)
		}
	})
}

// reference is parseFrame by encoding/json.
func reference(text []byte) (f frame, ok bool) {
	var members map[string]json.RawMessage
	if json.Unmarshal(text, &members) != nil || members == nil {
		return frame{}, false
	}
	f.size = len(text)
	_ = json.Unmarshal(members["type"], &f.kind) // stays empty if it is no string
	var headers map[string]json.RawMessage
	raw, ok := members["headers"]
	if !ok {
		raw = members["header"]
	}
	if json.Unmarshal(raw, &headers) == nil && headers != nil {
		f.headers = map[string]string{}
		for name, value := range headers {
			f.set(name, textOf(value))
		}
	}
	if data, ok := members["data"]; ok {
		f.data = []byte(textOf(data))
	}
	return f, true
}

func bothSpellings(text []byte) bool {
	var members map[string]json.RawMessage
	_ = json.Unmarshal(text, &members)
	return members["header"] != nil && members["headers"] != nil
}

// textOf decodes a string, and leaves other JSON as it is.
func textOf(value json.RawMessage) string {
	var s string
	if len(value) > 0 && value[0] == '"' && json.Unmarshal(value, &s) == nil {
		return s
	}
	return string(value)
}
