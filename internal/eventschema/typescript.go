package eventschema

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/dingevent/dingevent/event/catalog"
)

// TypeScript writes a module with an interface for each event and for the objects within them, by the names of their Go
// structs. EventByType maps event types to these interfaces. DingTalkEvent is any of them, discriminated by EventType.
func TypeScript(entries []catalog.Entry) ([]byte, error) {
	var p printer
	p.WriteString(typeScriptHead)
	for _, e := range entries {
		p.doc("", title(e)+".", e.When, e.WhenZH, "@see "+e.Page)
		p.line("export interface %s {", e.Go)
		p.property(head(e)[0], quote(e.Type))
		p.properties(head(e)[1:])
		if e.Bare {
			p.doc("  ", "This event does not tell the organization.", "此事件不含 corpId。")
			p.line("  CorpId?: undefined;")
		}
		p.properties(e.Fields)
		p.line("}\n")
	}
	for _, s := range structures(entries) {
		p.doc("", aboutStructure(s).en, aboutStructure(s).zh)
		p.line("export interface %s {", s.name)
		p.properties(s.fields)
		p.line("}\n")
	}
	p.doc("", "The interface of each event type.", "事件类型与接口的对应关系。")
	p.line("export interface EventByType {")
	for _, e := range entries {
		p.line("  %s: %s;", propertyName(e.Type), e.Go)
	}
	p.line("}\n")
	p.doc("", "Any of the events; EventType tells which.", "任一事件，以 EventType 区分。")
	p.line("export type DingTalkEvent = EventByType[keyof EventByType];")
	return p.Bytes(), nil
}

const typeScriptHead = `// DingTalk events (钉钉事件). Made by "dingevent schema --format typescript".
//
` + "// " + ofWhatEN + "\n// " + ofWhatZH + `
//
// Integers are numbers, and JSON.parse rounds those beyond 2^53: the numbers to sort by of a member's
// departments (orderInDepts), and IDs such as pluginTaskId. Take them from the text where they matter.
// 整数均为 number，JSON.parse 会舍入超过 2^53 的整数：成员在部门内的排序值（orderInDepts）以及 pluginTaskId 等 ID。
// 需要精确值时请从原文读取。

`

// doc writes a doc comment of several paragraphs.
func (p *printer) doc(indent string, paragraphs ...string) {
	p.line("%s/**", indent)
	for _, paragraph := range paragraphs {
		p.wrapped(indent+" * ", strings.ReplaceAll(paragraph, "*/", `*\/`))
	}
	p.line("%s */", indent)
}

func (p *printer) properties(fields []catalog.Field) {
	for _, f := range fields {
		p.property(f, typeScriptType(f))
	}
}

func (p *printer) property(f catalog.Field, typ string) {
	p.doc("  ", aboutField(f).en, aboutField(f).zh)
	optional := ""
	if f.Optional {
		optional = "?"
	}
	p.line("  %s%s: %s;", propertyName(f.Name), optional, typ)
}

func typeScriptType(f catalog.Field) string {
	element, isList := strings.CutPrefix(f.Type, "[]")
	name := f.Struct
	if element != "object" {
		name = map[string]string{
			"text": "string", "int": "number", "int64": "number", "float64": "number", "bool": "boolean",
			"map[text]text": "{ [key: string]: string } | null",
			"deptflags":     "{ [deptId: string]: boolean } | null",
			"deptorders":    "{ [deptId: string]: number } | null",
			"raw":           "unknown", "any": "unknown",
		}[element]
	}
	switch {
	case f.Quoted:
		return "string"
	case len(f.Enum) > 0:
		name = open(f, name)
	}
	switch {
	case isList && strings.Contains(name, " "):
		return "(" + name + ")[] | null"
	case isList:
		return name + "[] | null"
	case element == "object":
		return name + " | null"
	}
	return name
}

// open is the documented values, without closing the type to others: an editor still offers them.
func open(f catalog.Field, name string) string {
	var all strings.Builder
	for _, v := range f.Enum {
		value := literal(f, v)
		if text, ok := value.(string); ok {
			value = quote(text)
		}
		fmt.Fprintf(&all, "%v | ", value)
	}
	return all.String() + "(" + name + " & {})"
}

var identifier = regexp.MustCompile(`^[A-Za-z_$][A-Za-z0-9_$]*$`)

func propertyName(name string) string {
	if identifier.MatchString(name) {
		return name
	}
	return quote(name)
}

// quote makes a string literal.
func quote(text string) string {
	literal, _ := json.Marshal(text) // a string always can
	return string(literal)
}
