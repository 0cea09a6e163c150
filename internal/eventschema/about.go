package eventschema

import (
	"fmt"
	"strings"

	"github.com/dingevent/dingevent/event/catalog"
)

// A text says one thing in English and in Chinese.
type text struct{ en, zh string }

// Which JSON is described, for the head of each document. No line is longer than a comment's.
const (
	ofWhatEN = `The data of CloudEvents with "format: typed", and what "dingevent decode" shows under "event"; not DingTalk's own spelling.`
	ofWhatZH = `即 "format: typed" 时 CloudEvents 的 data，也是 "dingevent decode" 在 "event" 中显示的内容；不是钉钉原始的写法。`
)

func both(en, zh string) text { return text{en, zh} }

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
	parts := []text{{f.About, f.AboutZH}, both(f.Form())}
	if f.Quoted {
		parts = append(parts, text{"A number inside a string.", "以字符串表示的数字。"})
	}
	switch strings.TrimPrefix(f.Type, "[]") {
	case "deptflags":
		parts = append(parts, text{"Yes or no by department ID.", "以部门 ID 为键，值为是或否。"})
	case "deptorders":
		parts = append(parts, text{"Numbers by department ID; they may exceed 2^53.", "以部门 ID 为键，值为数字，可能超过 2^53。"})
	}
	parts = append(parts, both(f.Only()), both(f.Source()))
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

// values lists the values that DingTalk documents.
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
