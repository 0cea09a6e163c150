package veil_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/veil"
)

func TestSecrets(t *testing.T) {
	for text, want := range map[string]string{
		`{"suiteTicket":"abc","n": 1.50}`:                              `{"suiteTicket":"#","n":1.50}`,
		`{"SuiteTicket" : "abc" , "SuiteKey":"k"}`:                     `{"SuiteTicket":"#","SuiteKey":"k"}`,
		`{"biz_data":"{\"suiteTicket\":\"abc\",\"a\":\"b\"}"}`:         `{"biz_data":"{\"suiteTicket\":\"#\",\"a\":\"b\"}"}`,
		`{"x":"{\\\"permanent_code\\\":\\\"abc\\\"}","y":"z"}`:         `{"x":"{\\\"permanent_code\\\":\\\"#\\\"}","y":"z"}`,
		`{"AuthCode":"a\"b\\","c":"d"}`:                                `{"AuthCode":"#","c":"d"}`,
		`{"b":"{\"AuthCode\":\"a\\\"b\",\"c\":1}"}`:                    `{"b":"{\"AuthCode\":\"#\",\"c\":1}"}`,
		`{"permanentCode":123,"ch_permanent_code":null}`:               `{"permanentCode":"#","ch_permanent_code":null}`,
		`{"permanentCode":["abc"],"x":1}`:                              `{"permanentCode":["#"],"x":1}`,
		`{"suiteTicket":"cut o`:                                        `{"suiteTicket":"#`,
		`{"suiteTicket":"","access_token":"t"}`:                        `{"suiteTicket":"","access_token":"#"}`,
		`422: {"suiteTicket": "abc"} came, and {"AuthCode":"x"} again`: `422: {"suiteTicket": "#"} came, and {"AuthCode":"#"} again`,
		`{"openTicketId":"abc","code":"x","ticket":1}`:                 `{"openTicketId":"abc","code":"x","ticket":1}`,
		`a "suiteTicket" without a value`:                              `a "suiteTicket" without a value`,
		`suiteTicket: "`:                                               `suiteTicket: "`,
		``:                                                             ``,
	} {
		if got := veil.SecretText(text, "#"); got != want {
			t.Errorf("%s is shown as %s, want %s", text, got, want)
		}
	}
}

// FuzzSecrets: a secret is gone at any depth of JSON within JSON, whatever it is made of; the rest stays, and a valid text stays valid.
func FuzzSecrets(f *testing.F) {
	f.Add("ticket", "value", uint8(0))
	f.Add(`a"b\c`, `:"suiteTicket":`, uint8(2))
	f.Add(`\`, `"`, uint8(1))
	f.Fuzz(func(t *testing.T, secret, other string, depth uint8) {
		const mark = "s3cr3t"
		value := any(map[string]any{"a": other, "suiteTicket": mark + secret + mark, "z": other})
		for range depth % 4 {
			text, err := json.Marshal(value)
			if err != nil {
				t.Skip()
			}
			value = map[string]any{"biz_data": string(text)}
		}
		text, err := json.Marshal(value)
		if err != nil || strings.Contains(other, mark) || strings.Contains(secret, mark) {
			t.Skip()
		}
		got := veil.Secrets(text, "(secret)")
		if bytes.Contains(got, []byte(mark)) {
			t.Fatalf("%s is shown as %s", text, got)
		}
		if !json.Valid(got) {
			t.Fatalf("%s is no JSON any more: %s", text, got)
		}
	})
}
