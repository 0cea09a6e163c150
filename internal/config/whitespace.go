package config

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dingevent/dingevent/internal/config/document"
)

// ends wants no white space and no quote of a Chinese keyboard at the ends of the texts in value, which secrets from files and environments often have. The tag
// ends:"line" of a field forbids line breaks alone, because a path or a password may end with a space; ends:"any" nothing.
func (v *validator) ends(at string, value reflect.Value, allowed string) {
	switch value.Kind() {
	case reflect.Pointer:
		if !value.IsNil() {
			v.ends(at, value.Elem(), allowed)
		}
	case reflect.Struct:
		fields := document.Fields(value.Type())
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			v.ends(document.Join(at, name), value.FieldByIndex(fields[name].Index), fields[name].Ends)
		}
	case reflect.Slice:
		for i := range value.Len() {
			v.ends(fmt.Sprintf("%s[%d]", at, i), value.Index(i), allowed)
		}
	case reflect.Map:
		for name, inner := range value.Seq2() {
			v.ends(document.Join(at, name.String()), name, allowed)
			v.ends(document.Join(at, name.String()), inner, allowed)
		}
	case reflect.String:
		v.end(at, value.String(), allowed)
	}
}

func (v *validator) end(at, text, allowed string) {
	if first, _ := utf8.DecodeRuneInString(text); strings.ContainsRune("“”‘’＂＇", first) && allowed != "any" {
		v.say(at, "begins with %s, a quote of a Chinese keyboard, which is a part of the text; write it with \" or without quotes", string(first))
		return
	}
	inner := strings.TrimSpace(text)
	if allowed == "line" {
		inner = strings.Trim(text, "\r\n")
	}
	if inner == text || allowed == "any" {
		return
	}
	if inner == "" {
		v.say(at, "holds nothing but white space; put the value there, or leave it out")
		return
	}
	where, outer := "ends", strings.TrimPrefix(text, inner)
	if !strings.HasPrefix(text, inner) {
		where, outer = "begins", text
	}
	what := "white space"
	if strings.Trim(outer, "\r\n") != outer {
		what = "a line break"
	}
	v.say(at, "%s with %s, which belongs to no such value; take it off", where, what)
}
