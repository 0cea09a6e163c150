package event

import (
	"fmt"
	"strings"

	"github.com/dingevent/dingevent/internal/jsonscan"
)

// list reads a list of plain values, or one value as a list of one. An element that does not fit is
// zero and keeps its place, for some lists run in parallel.
func list[T any](o *object, dst *[]T, want string, read func(*reader) (T, []byte)) {
	*dst = nil
	if o.scan.Kind() != jsonscan.ArrayBegins {
		value, bad := read(o.reader)
		if bad != nil {
			o.wrong("a list", bad)
			return
		}
		*dst = []T{value}
		return
	}
	all := []T{}
	o.scan.OpenArray()
	for o.scan.Element() {
		value, bad := read(o.reader)
		if bad != nil {
			o.problem(place(o.name, len(all)), want, kindName(bad))
		}
		all = append(all, value)
	}
	*dst = all
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
	switch o.scan.Kind() {
	case jsonscan.ObjectBegins:
		read(o.reader, &e)
	case jsonscan.String:
		text, _ := o.scan.Text()
		if !o.inside(text, func() { read(o.reader, &e) }) {
			e = *new(T)
			o.problem("", "an object", "other text")
		}
	default:
		if bad := notNull(o.scan.Value()); bad != nil {
			o.problem("", "an object", kindName(bad))
		}
	}
	for j := range o.problems[told:] { // they name fields of the element
		p := &o.problems[told+j]
		p.Field = strings.TrimSuffix(place(o.name, i)+"."+p.Field, ".")
	}
	return e
}

// place names an element of a list.
func place(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }
