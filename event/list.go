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
	o.scan.OpenArray()
	if !o.scan.Element() {
		return []T{}
	}
	all := make([]T, 0, 1) // most lists are that long
	for {
		value, bad := read(o.reader)
		if bad != nil {
			o.problem(place(o.name, len(all)), want, kindName(bad))
		}
		all = append(all, value)
		if !o.scan.Element() {
			return all
		}
	}
}

// objects reads a list of objects, or one object as a list of one. The list, and each element, may stand
// as JSON in a string. at must make the list n long, append a zero element and read it from r; it may be
// called again for the same n. An element that does not fit is zero and keeps its place. objects reports
// whether there was a list.
func (o *object) objects(at func(n int, r *reader)) bool {
	switch o.scan.Kind() {
	case jsonscan.ArrayBegins:
		o.scan.OpenArray()
		for n := 0; o.scan.Element(); n++ {
			o.element(n, at)
		}
		return true
	case jsonscan.ObjectBegins:
		o.element(0, at)
		return true
	case jsonscan.String:
		text, _ := o.scan.Text()
		made := false
		if o.inside(text, func() { made = o.objects(at) }) {
			return made
		}
		o.problem(o.name, "a list", "other text")
	default:
		o.wrong("a list", notNull(o.scan.Value()))
	}
	return false
}

// element reads the element that comes next, number n.
func (o *object) element(n int, at func(n int, r *reader)) {
	told := len(o.problems)
	if !o.bare(func(r *reader) { at(n, r) }) {
		o.within([]byte("{}"), func() { at(n, o.reader) })
	}
	if len(o.problems) > told {
		o.nested(told, place(o.name, n))
	}
}

// one reads an object, or one as JSON in a string. read must begin anew each time it is called. one reports
// whether there was an object; what read has stored must be thrown away if not. An empty string, as null,
// is no object and no problem.
func (o *object) one(read func(r *reader)) bool {
	if o.scan.TakeText("") {
		return false
	}
	told := len(o.problems)
	ok := o.bare(read)
	o.nested(told, o.name)
	return ok
}

// isList reports whether a list comes next.
func (o *object) isList() bool { return o.scan.Kind() == jsonscan.ArrayBegins }

// oneOrText is one; other text is given to text.
func (o *object) oneOrText(read func(r *reader), text func(string)) bool {
	if o.scan.Kind() != jsonscan.String {
		return o.one(read)
	}
	told := len(o.problems)
	came, _ := o.scan.Text()
	if !strings.HasPrefix(came, "{") || !o.inside(came, func() { read(o.reader) }) {
		o.within([]byte("{}"), func() { read(o.reader) })
		text(came)
	}
	o.nested(told, o.name)
	return true
}

// bare is one, with problems that do not name the field yet.
func (o *object) bare(read func(r *reader)) bool {
	switch o.scan.Kind() {
	case jsonscan.ObjectBegins:
		read(o.reader)
		return true
	case jsonscan.String:
		text, _ := o.scan.Text()
		if o.inside(text, func() { read(o.reader) }) {
			return true
		}
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
