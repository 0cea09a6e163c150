package event

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/dingevent/dingevent/internal/jsonscan"
)

// The lists of plain values: a list, one value as a list of one, or a list as JSON inside a string.
func (o *object) texts(dst *[]string)         { list(o, dst, "text", (*reader).readText) }
func (o *object) integers(dst *[]int)         { list(o, dst, "an integer", (*reader).readInteger) }
func (o *object) longs(dst *[]int64)          { list(o, dst, "an integer", (*reader).readLong) }
func (o *object) raws(dst *[]json.RawMessage) { list(o, dst, "a value", (*reader).readRaw) }

// list reads a list of plain values. An element that does not fit is zero and keeps its place, for some
// lists run in parallel.
func list[T any](o *object, dst *[]T, want string, read func(*reader) (T, []byte)) {
	*dst = nil
	if o.scan.Kind() == jsonscan.ArrayBegins {
		*dst = elements(o, want, read)
		return
	}
	value := o.scan.Value()
	if text, ok := jsonscan.Text(value); ok && strings.HasPrefix(text, "[") &&
		o.inside(text, func() { *dst = elements(o, want, read) }) {
		return
	}
	*dst = nil
	var one T
	var bad []byte
	if !o.within(value, func() { one, bad = read(o.reader) }) || string(value) == "null" {
		return // a syntax error, which the scanner tells
	}
	if bad != nil {
		o.wrong("a list", bad)
		return
	}
	*dst = []T{one}
}

func elements[T any](o *object, want string, read func(*reader) (T, []byte)) []T {
	all := []T{}
	o.scan.OpenArray()
	for o.scan.Element() {
		value, bad := read(o.reader)
		if bad != nil {
			o.problem(place(o.name, len(all)), want, kindName(bad))
		}
		all = append(all, value)
	}
	return all
}

// structs reads a list of objects, or one object as a list of one. The list, and each element, may
// stand as JSON in a string. An element that does not fit is zero and keeps its place.
func structs[T any](o *object, dst *[]T, read func(*reader, *T)) {
	*dst = nil
	switch o.scan.Kind() {
	case jsonscan.ArrayBegins:
		all := []T{}
		o.scan.OpenArray()
		for o.scan.Element() {
			all = append(all, structElement(o, len(all), read))
		}
		*dst = all
	case jsonscan.ObjectBegins:
		*dst = []T{structElement(o, 0, read)}
	case jsonscan.String:
		text, _ := o.scan.Text()
		if !o.inside(text, func() { structs(o, dst, read) }) {
			*dst = nil
			o.problem(o.name, "a list", "other text")
		}
	default:
		o.wrong("a list", notNull(o.scan.Value()))
	}
}

// structElement reads the element that comes next, number i.
func structElement[T any](o *object, i int, read func(*reader, *T)) (e T) {
	told := len(o.problems)
	readStruct(o, &e, read)
	if len(o.problems) > told {
		o.nested(told, place(o.name, i))
	}
	return e
}

// pointer reads an object, or one as JSON in a string, into a struct of its own.
func pointer[T any](o *object, dst **T, read func(*reader, *T)) {
	*dst = nil
	told := len(o.problems)
	if e := new(T); readStruct(o, e, read) {
		*dst = e
	}
	o.nested(told, o.name)
}

// pointerOrText is pointer; text that is not an object in a string becomes one of its fields.
func pointerOrText[T any](o *object, dst **T, read func(*reader, *T), field func(*T) *string) {
	if o.scan.Kind() != jsonscan.String {
		pointer(o, dst, read)
		return
	}
	e := new(T)
	text, _ := o.scan.Text()
	told := len(o.problems)
	if !strings.HasPrefix(text, "{") || !o.inside(text, func() { *e = *new(T); read(o.reader, e) }) {
		*e = *new(T)
		*field(e) = text
	}
	o.nested(told, o.name)
	*dst = e
}

// readStruct reads the object that comes next and reports whether there was one. An empty string, as
// null, is none.
func readStruct[T any](o *object, e *T, read func(*reader, *T)) bool {
	switch o.scan.Kind() {
	case jsonscan.ObjectBegins:
		read(o.reader, e)
		return true
	case jsonscan.String:
		text, _ := o.scan.Text()
		if o.inside(text, func() { *e = *new(T); read(o.reader, e) }) {
			return true
		}
		*e = *new(T)
		o.problem("", "an object", "other text")
	default:
		if bad := notNull(o.scan.Value()); bad != nil {
			o.problem("", "an object", kindName(bad))
		}
	}
	return false
}

// nested puts the problems from number told on at their place within the field at path.
func (o *object) nested(told int, path string) {
	for j := range o.problems[told:] {
		p := &o.problems[told+j]
		p.Field = strings.TrimSuffix(path+"."+p.Field, ".")
	}
}

// made returns what p points to, which it makes first if need be.
func made[T any](p **T) *T {
	if *p == nil {
		*p = new(T)
	}
	return *p
}

// place names an element of a list.
func place(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }
