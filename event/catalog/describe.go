package catalog

import "strings"

// A text says one thing in English and in Chinese.
type text struct{ en, zh string }

var units = map[string]text{
	"ms":       {"In milliseconds since 1970.", "毫秒时间戳。"},
	"s":        {"In seconds since 1970.", "秒级时间戳。"},
	"datetime": {"As 2006-01-02 15:04:05.", "格式为 2006-01-02 15:04:05。"},
	"minute":   {"As 2006-01-02 15:04.", "格式为 2006-01-02 15:04。"},
	"date":     {"As 2006-01-02.", "格式为 2006-01-02。"},
	"iso8601":  {"In ISO 8601.", "ISO 8601 格式。"},
}

// Form says in a sentence what Unit means, in English and Chinese; nothing if there is no Unit.
func (f Field) Form() (en, zh string) { return units[f.Unit].en, units[f.Unit].zh }

var shapes = map[string]text{
	Internal: {"internal apps", "企业内部应用"},
	ISV:      {"third-party apps", "第三方企业应用"},
	"stream": {"Stream", "Stream"},
	"http":   {"HTTP", "HTTP"},
	"sync":   {"SyncHTTP and RDS", "SyncHTTP 和 RDS"},
}

// ShapeName is what people call a kind of app, such as "isv", or the shape of a transport, such as "sync".
func ShapeName(shape string) (en, zh string) { return shapes[shape].en, shapes[shape].zh }

// Source says in a sentence how the field is known if no page of DingTalk documents it, in English and Chinese;
// else nothing.
func (f Field) Source() (en, zh string) {
	if f.Seen {
		return "Seen in real payloads, not documented by DingTalk.", "见于真实数据，钉钉文档未说明。"
	}
	return "", ""
}

// Only says in a sentence which shapes alone have the field, in English and Chinese; nothing if all have it.
func (f Field) Only() (en, zh string) {
	if f.Historical {
		return "Only old pages of DingTalk have it.", "仅见于钉钉历史文档。"
	}
	if len(f.In) == 0 {
		return "", ""
	}
	var allEN, allZH []string
	for _, shape := range f.In {
		app, transport, both := strings.Cut(shape, "/")
		t := shapes[app]
		if both {
			t = text{t.en + " by " + shapes[transport].en, t.zh + "的 " + shapes[transport].zh}
		}
		allEN, allZH = append(allEN, t.en), append(allZH, t.zh)
	}
	return "Only for " + strings.Join(allEN, "; ") + ".", "仅限" + strings.Join(allZH, "、") + "。"
}
