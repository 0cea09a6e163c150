package event

import (
	"encoding/json"
	"fmt"
	"slices"
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
		return // a syntax error, which the scanner returns at its end
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
	var few [4]T // nearly no list is longer
	var all []T
	for n := 0; ; n++ {
		value, bad := read(o.reader)
		if bad != nil {
			o.problem(place(o.name(), n), want, kindName(bad))
		}
		if n == len(few) {
			all = append(make([]T, 0, 4*len(few)), few[:]...)
		}
		if n < len(few) {
			few[n] = value
		} else {
			all = append(all, value)
		}
		if !o.scan.Element() {
			if all == nil {
				all = kept(o.reader, few[:n+1])
			}
			return all
		}
	}
}

// kept copies a list of few values.
func kept[T any](r *reader, few []T) []T {
	if texts, ok := any(few).([]string); ok {
		return any(r.room.keepList(texts)).([]T)
	}
	return slices.Clone(few)
}

// place names an element of a list.
func place(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }
