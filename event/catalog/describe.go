package catalog

import (
	"strings"

	"github.com/dingevent/dingevent/internal/eventshape"
)

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
		en, zh := eventshape.Name(app)
		if both {
			byEN, byZH := eventshape.Name(transport)
			en, zh = en+" by "+byEN, zh+"的 "+byZH
		}
		allEN, allZH = append(allEN, en), append(allZH, zh)
	}
	return "Only for " + strings.Join(allEN, "; ") + ".", "仅限" + strings.Join(allZH, "、") + "。"
}
