package sinktest

import "strings"

// strangeData returns payloads that a careless sink would harm, by names that any destination takes.
func strangeData() map[string]string {
	return map[string]string{
		"empty":           "",
		"not-json":        "corpId=ding1&type=开始",
		"half-json":       `{"a":`,
		"invalid-utf8":    "{\"name\":\"\xff\xfe\"}",
		"every-byte":      everyByte(),
		"newlines":        "line one\nline two\r\n\r\n",
		"spaced-json":     "{\n  \"a\" : [ 1 , 2 ]\n}\n",
		"null":            "null",
		"scalar":          `"赵云"`,
		"html":            `{"url":"https://aflow.dingtalk.com/?a=1&b=<2>"}`,
		"line-separators": "{\"text\":\"a\u2028b\u2029c\"}",
		"escapes":         `{"text":"\u6743\"\/\ud800"}`,
		"big-numbers":     `{"id":9007199254740993,"x":1e400,"y":1.10}`,
		"same-name-twice": `{"a":1,"a":2}`,
		"deep":            strings.Repeat("[", 5000) + strings.Repeat("]", 5000),
		"too-deep":        strings.Repeat("[", 20000) + strings.Repeat("]", 20000),
		"mebibyte":        `{"text":"` + strings.Repeat("钉钉", 1<<20/6) + `"}`,
	}
}

func everyByte() string {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	return string(all)
}

// strangeTexts are names that break out of a header, a path, a line or a JSON string.
var strangeTexts = []string{
	"a b",
	"a%20b",
	"a\r\nX-Evil: 1\r\n\r\nbody",
	"a\nb",
	"a\x00b\x7f",
	"a\u0085b",
	"a\xffb",
	"事件-1",
	"/v1.0/im/bot/messages/get",
	"../../etc/passwd?x=1#y",
	`"quoted" \ 'and' <more>`,
	"a.1.b",
	"a,1;b=c",
	"+/=",
	"\U0001F600",
	strings.Repeat("long", 1000),
}
