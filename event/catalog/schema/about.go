package schema

import (
	"fmt"
	"strings"

	"github.com/dingevent/dingevent/event/catalog"
)

// A text says one thing in English and in Chinese.
type text struct{ en, zh string }

// lines are both languages, each on a line of its own.
func (t text) lines() string { return t.en + "\n" + t.zh }

// title is what an event is called, in both languages.
func title(e catalog.Entry) string { return fmt.Sprintf("%s (%s)", e.Title, e.TitleZH) }

// aboutStructure says where a structure is found.
func aboutStructure(s *structure) text {
	const most = 3
	uses, more := s.uses, text{"", " "}
	if len(uses) > most {
		uses, more = uses[:most], text{" and others", " 等"}
	}
	return text{
		fmt.Sprintf("%s is what %s%s holds.", s.name, strings.Join(uses, ", "), more.en),
		fmt.Sprintf("%s 是 %s%s的内容。", s.name, strings.Join(uses, "、"), more.zh),
	}
}

// aboutField is all there is to say of a field: meaning, form, which shapes have it, and values.
func aboutField(f catalog.Field) text {
	parts := []text{{f.About, f.AboutZH}, units[f.Unit]}
	if f.Quoted {
		parts = append(parts, text{"A number inside a string.", "以字符串表示的数字。"})
	}
	switch strings.TrimPrefix(f.Type, "[]") {
	case "deptflags":
		parts = append(parts, text{"Yes or no by department ID.", "以部门 ID 为键，值为是或否。"})
	case "deptorders":
		parts = append(parts, text{"Numbers by department ID; they may exceed 2^53.", "以部门 ID 为键，值为数字，可能超过 2^53。"})
	}
	switch {
	case f.Historical:
		parts = append(parts, text{"Only old pages of DingTalk have it.", "仅见于钉钉历史文档。"})
	case len(f.In) > 0:
		parts = append(parts, only(f.In))
	}
	if f.Optional {
		parts = append(parts, text{"Left out where its record did not come.", "未收到所属记录时不出现。"})
	}
	return join(append(parts, values(f)))
}

func join(parts []text) text {
	var en, zh []string
	for _, part := range parts {
		if part != (text{}) {
			en, zh = append(en, part.en), append(zh, part.zh)
		}
	}
	return text{strings.Join(en, " "), strings.Join(zh, "")}
}

var units = map[string]text{
	"ms":       {"In milliseconds since 1970.", "毫秒时间戳。"},
	"s":        {"In seconds since 1970.", "秒级时间戳。"},
	"datetime": {"As 2006-01-02 15:04:05.", "格式为 2006-01-02 15:04:05。"},
	"minute":   {"As 2006-01-02 15:04.", "格式为 2006-01-02 15:04。"},
	"date":     {"As 2006-01-02.", "格式为 2006-01-02。"},
	"iso8601":  {"In ISO 8601.", "ISO 8601 格式。"},
}

var shapes = map[string]text{
	catalog.Internal: {"internal apps", "企业内部应用"},
	catalog.ISV:      {"third-party apps", "第三方企业应用"},
	"stream":         {"Stream", "Stream"},
	"http":           {"HTTP", "HTTP"},
	"sync":           {"SyncHTTP and RDS", "SyncHTTP 和 RDS"},
}

// only says that no other shapes have a field.
func only(in []string) text {
	var en, zh []string
	for _, shape := range in {
		app, transport, both := strings.Cut(shape, "/")
		t := shapes[app]
		if both {
			t = text{t.en + " by " + shapes[transport].en, t.zh + "的 " + shapes[transport].zh}
		}
		en, zh = append(en, t.en), append(zh, t.zh)
	}
	return text{"Only for " + strings.Join(en, "; ") + ".", "仅限" + strings.Join(zh, "、") + "。"}
}

// values lists those that DingTalk documents.
func values(f catalog.Field) text {
	if len(f.Enum) == 0 {
		return text{}
	}
	var en, zh []string
	for _, v := range f.Enum {
		literal := fmt.Sprint(literal(f, v))
		if strings.HasSuffix(f.Type, "text") {
			literal = `"` + literal + `"`
		}
		en = append(en, literal+parenthesis(" (", strings.TrimSuffix(v.About, "."), ")"))
		zh = append(zh, literal+parenthesis("（", strings.TrimSuffix(v.AboutZH, "。"), "）"))
	}
	return text{
		"Values: " + strings.Join(en, ", ") + "; DingTalk may add others.",
		"取值：" + strings.Join(zh, "、") + "；钉钉可能新增取值。",
	}
}

func parenthesis(open, text, end string) string {
	if text == "" {
		return ""
	}
	return open + text + end
}
