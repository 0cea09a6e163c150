package streamwire

import (
	"encoding/json"
	"testing"
	"unicode/utf8"
)

// FuzzAnswer wants success for code 200 alone, and errors of bounded size, whatever a client sends.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`{"code":200,"headers":{"messageId":"m","contentType":"application/json"},"message":"OK","data":"{\"status\":\"SUCCESS\"}"}`))
	f.Add([]byte(`{"code":200,"headers":{"messageId":"m"},"data":"{\"status\":\"LATER\"}"}`))
	f.Add([]byte(`{"code":500,"headers":null,"message":"\ud800","data":{"response":[]}}`))
	f.Add([]byte(`{"code":"200","data":null}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		a, err := DecodeAnswer(text)
		if err != nil {
			return
		}
		for _, kind := range []string{Event, Callback} {
			err := a.Failure(NewFrame(kind, "*", text))
			if err == nil && a.Code != 200 {
				t.Errorf("code %d is a success", a.Code)
			}
			if err != nil && len(err.Error()) > 1200 {
				t.Errorf("an error of %d bytes", len(err.Error()))
			}
		}
	})
}

// FuzzFrame wants data that is UTF-8 to arrive as it left.
func FuzzFrame(f *testing.F) {
	f.Add(`{"a":"<&>\u2028 \ud800 \\ 钉"}`)
	f.Add("\u2028\u2029\x00\x1f\x7f\"\\")
	f.Add("not JSON")
	f.Fuzz(func(t *testing.T, data string) {
		if !utf8.ValidString(data) {
			return // a text frame holds UTF-8 only
		}
		text, err := NewFrame(Event, "*", []byte(data)).Encode()
		if err != nil {
			t.Fatal(err)
		}
		var back Frame
		if err := json.Unmarshal(text, &back); err != nil || back.Data != data {
			t.Errorf("%q came back as %q, %v", data, back.Data, err)
		}
	})
}
