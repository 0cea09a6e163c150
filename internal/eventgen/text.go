package main

import (
	"slices"
	"strings"
)

// A language is English or Chinese; every text is written in both.
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

// about is everything there is to say of a field within objects of the structs: meaning, unit, shapes, and how it
// comes.
func (f *field) about(l language, structs ...string) string {
	c := f.within(structs)
	parts := []string{l.of(f.EN, f.ZH), l.of(c.Form())}
	if f.Encoded {
		parts = append(parts, l.of("Sent as JSON inside a string.", "以 JSON 字符串形式传输。"))
	}
	parts = append(parts, l.of(c.Only()), l.of(c.Source()))
	if c.Struct != "" && c.Fields == nil {
		parts = append(parts, l.of("Its fields are those of "+c.Struct+".", "字段同 "+c.Struct+"。"))
	}
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	return strings.Join(parts, l.of(" ", ""))
}

// helpers are the functions of package event that make a time of a unit.
var helpers = map[string]string{
	"ms": "[Millis]", "s": "[Seconds]", "datetime": "[ParseTime]", "minute": "[ParseTime]", "date": "[ParseTime]", "iso8601": "[ParseTime]",
}

// comment is about for a Go doc comment, in both languages.
func (f *field) comment() string {
	text := f.about(english)
	if form, _ := f.entry().Form(); form != "" {
		text = strings.Replace(text, form, strings.TrimSuffix(form, ".")+", see "+helpers[f.Unit]+".", 1)
	}
	return text + " " + f.ZH
}
