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
	last    int      // the slot of the last member, -1 before the first; len(names.slots) if it had none
	field   int      // that comes next; an index into names.fields
	exact   fieldSet // the fields that came by their first names, and not as null
	limited bool     // only those that reader.wanted has are read
	told    int      // problems before the object
}

// enter enters the object that comes next. Anything else there is a syntax error. o is filled in where it is, because to
// return it costs as much as two members.
func (o *object) enter(r *reader, names *nameSet) {
	o.reader, o.names, o.last, o.told = r, names, -1, len(r.problems)
	names.once.Do(names.build)
	r.scan.OpenObject()
	if names.outer {
		if r.fields != nil {
			o.limited, r.wanted = true, names.only(r.fields)
		}
	}
}

// name is that of the field that comes next.
func (o *object) name() string { return o.names.fields[o.field] }

// next moves to the next member that belongs to a field, passing by all others.
func (o *object) next() bool {
	for {
		m, ok := o.member()
		if !ok {
			return false
		}
		if m.field >= 0 && o.take(m.field, m.exact) {
			return true
		}
		o.scan.Value()
	}
}

// member moves to the next member. It returns ignored for one that is null, and false at the end of the object.
func (o *object) member() (m member, ok bool) {
	if likely := o.names.guesses[o.last+1].Load(); likely != nil && o.scan.TakeLead(&likely.lead) {
		o.last = likely.slot
		return likely.member, true
	}
	key, ok := o.scan.Member()
	if !ok {
		return member{}, false
	}
	m, after := o.names.find(key), o.last
	if o.last = m.slot; m.slot < 0 {
		o.last = len(o.names.slots)
		o.unknown(key)
	}
	if o.scan.Kind() == jsonscan.Null {
		m.field = ignored
	} else {
		o.names.learn(after, m, &o.scan)
	}
	return m, true
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
	o.field = i
	if len(o.problems) > o.told {
		o.forget(o.name())
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
