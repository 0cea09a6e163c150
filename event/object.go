package event

import (
	"slices"
	"strings"

	"github.com/dingevent/dingevent/internal/jsonscan"
)

// An object reads the members of one JSON object into the fields of one struct.
type object struct {
	*reader
	names   *nameSet
	count   int      // of the members so far
	exact   fieldSet // the fields that came by their first names, and not as null
	limited bool     // only wanted fields are read
	wanted  fieldSet
	name    string // of the field that comes next; one of names.fields
	told    int    // problems before the object
}

// object enters the object that comes next. Anything else there is a syntax error.
func (r *reader) object(names *nameSet) object {
	r.scan.OpenObject()
	o := object{reader: r, names: names, told: len(r.problems)}
	if names.outer && r.fields != nil {
		o.limited, o.wanted = true, names.only(r.fields)
	}
	return o
}

// next moves to the next member that belongs to a field, passing by all others.
func (o *object) next() bool {
	for {
		key, ok := o.scan.Member()
		if !ok {
			return false
		}
		i, exact := o.names.find(key, o.count)
		o.count++
		if i >= 0 && o.scan.Kind() != jsonscan.Null && o.take(i, exact) {
			return true
		}
		if i == empty {
			o.unknown(key)
		}
		o.scan.Value()
	}
}

// take makes field i the present one, unless nobody wants it, or it came by its first name and now comes by another.
func (o *object) take(i int, exact bool) bool {
	if o.limited && !o.wanted.has(i) {
		return false
	}
	if exact {
		o.exact.add(i)
	} else if o.exact.has(i) {
		return false
	}
	o.name = o.names.fields[i]
	if len(o.problems) > o.told {
		o.forget(o.name)
	}
	return true
}

// forget removes the problems of a field that comes once more.
func (o *object) forget(name string) {
	o.problems = append(o.problems[:o.told], slices.DeleteFunc(o.problems[o.told:], func(p Problem) bool {
		rest, ok := strings.CutPrefix(p.Field, name)
		return ok && p.Want != "" && (rest == "" || rest[0] == '.' || rest[0] == '[')
	})...)
}

// unknown adds a problem for a member without a field.
func (o *object) unknown(key []byte) {
	if o.names.outer && string(key) == "biz_data" {
		o.row = true // not an event, but a row that holds one
		return
	}
	if o.strange && len(o.problems) < maxProblems {
		o.problem(printable(key), "", "")
	}
}

// printable is a name from outside, made short and fit for a log: a name may be anything.
func printable(key []byte) string {
	const most = 64
	if len(key) == 0 {
		return `""`
	}
	text := make([]byte, 0, min(len(key), most))
	for _, c := range key {
		if len(text) == most {
			return string(text) + "…"
		}
		if c < ' ' || c == 0x7f {
			c = '?'
		}
		text = append(text, c)
	}
	return string(text)
}
