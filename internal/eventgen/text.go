package main

import (
	"strings"
)

// A language is one of those that every text is written in.
type language int

const (
	english language = iota
	chinese
)

// of picks the text in the language.
func (l language) of(en, zh string) string {
	if l == chinese {
		return zh
	}
	return en
}

// about is everything there is to say of a field: meaning, unit, shapes, and how it comes.
func (f *field) about(l language) string {
	parts := []string{l.of(f.EN, f.ZH)}
	if unit, ok := unitTexts[f.Unit]; ok {
		parts = append(parts, l.of(unit.en, unit.zh))
	}
	if f.Encoded {
		parts = append(parts, l.of("Sent as JSON inside a string.", "以 JSON 字符串形式传输。"))
	}
	switch {
	case f.Historical:
		parts = append(parts, l.of("Only old pages of DingTalk have it.", "仅见于钉钉历史文档。"))
	case len(f.In) > 0:
		parts = append(parts, shapes(l, f.In))
	}
	if l == chinese {
		return strings.Join(parts, "")
	}
	return strings.Join(parts, " ")
}

var unitTexts = map[string]struct{ en, zh string }{
	"ms":       {"In milliseconds since 1970, see [Millis].", "毫秒时间戳。"},
	"s":        {"In seconds since 1970, see [Seconds].", "秒级时间戳。"},
	"datetime": {"As 2006-01-02 15:04:05, see [ParseTime].", "格式为 2006-01-02 15:04:05。"},
	"minute":   {"As 2006-01-02 15:04, see [ParseTime].", "格式为 2006-01-02 15:04。"},
	"date":     {"As 2006-01-02, see [ParseTime].", "格式为 2006-01-02。"},
	"iso8601":  {"In ISO 8601, see [ParseTime].", "ISO 8601 格式。"},
}

var shapeTexts = map[string]struct{ en, zh string }{
	"internal": {"internal apps", "企业内部应用"},
	"isv":      {"third-party apps", "第三方企业应用"},
	"stream":   {"Stream", "Stream"},
	"http":     {"HTTP", "HTTP"},
	"sync":     {"SyncHTTP and RDS", "SyncHTTP 和 RDS"},
}

// shapes says that only these shapes have a field.
func shapes(l language, in []string) string {
	var apps []string
	for _, shape := range in {
		app, transport, both := strings.Cut(shape, "/")
		text := l.of(shapeTexts[app].en, shapeTexts[app].zh)
		if both {
			text += l.of(" by ", "的 ") + l.of(shapeTexts[transport].en, shapeTexts[transport].zh)
		}
		apps = append(apps, text)
	}
	return l.of("Only for ", "仅限") + strings.Join(apps, l.of("; ", "、")) + l.of(".", "。")
}
