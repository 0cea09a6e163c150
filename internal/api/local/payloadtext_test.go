package local

import "testing"

// TestPayloadText: a text is found as a person sees it, however the payload escapes it.
func TestPayloadText(t *testing.T) {
	for _, test := range []struct {
		text, payload string
		want          bool
	}{
		{"张三", `{"name":"张三"}`, true},
		{"张三", `{"name":"\u5f20\u4e09"}`, true},
		{"张三", `{"name":"\u5F20三"}`, true},
		{"张三", `{"biz_data":"{\"name\":\"\\u5f20\\u4e09\"}"}`, true},
		{"张三", `{"biz_data":"{\"form\":\"{\\\"name\\\":\\\"\\\\u5f20\\\\u4e09\\\"}\"}"}`, true},
		{`"name":"张三"`, `{"biz_data":"{\"name\":\"\\u5f20\\u4e09\"}"}`, true},
		{"张三", `{"name":"\u5f20\u4e08"}`, false},
		{"张三", `{"name":"张", "next":"三"}`, false},
		{"😀", `{"text":"\ud83d\ude00"}`, true},
		{"😀", `{"text":"\ud83d \ude00"}`, false},
		{"a/b", `{"path":"a\/b"}`, true},
		{"line\nnext", `{"text":"line\nnext"}`, true},
		{`\u5f20`, `{"name":"\u5f20"}`, true},
		{`\u5F20`, `{"name":"\u5f20"}`, true},
		{"AGREE", `{"result":"agree"}`, true},
		{"agree", `{"result":"\u0041GREE"}`, true},
		{"É", `{"name":"é"}`, false},
		{"c:\\new", `c:\new is no JSON`, true},
		{"张三", `<name>\u5f20\u4e09</name>`, true},
		{"x", "\xff\\ux\\", true},
		{"\ufffd", `{"half":"\ud83d"}`, true},
		{"nothing", ``, false},
	} {
		if got := payloadTextOf(test.text).in([]byte(test.payload)); got != test.want {
			t.Errorf("%q in %s: %v", test.text, test.payload, got)
		}
	}
}
