package jsonscan

import "testing"

func TestAppendUnescaped(t *testing.T) {
	for text, want := range map[string]string{
		"":                                "",
		`plain 张三`:                        `plain 张三`,
		`\u5f20\u4E09 \"x\" \\u5f20 a\/b`: `张三 "x" \u5f20 a/b`,
		`\ud83d\ude00 \ud83d`:             "😀 \ufffd",
		`\x \u12 \`:                       `\x \u12 \`,
		"\xff\\n":                         "\xff\n",
	} {
		if got := string(AppendUnescaped([]byte("<"), []byte(text))); got != "<"+want {
			t.Errorf("%q becomes %q, want %q", text, got, "<"+want)
		}
	}
}
