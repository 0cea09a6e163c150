package event

import (
	"fmt"
	"strings"

	"github.com/dingevent/dingevent/internal/jsonscan"
)

// objects reads a list of objects, or one object as a list of one. The list, and each element, may stand
// as JSON in a string. at must make the list n long, append a zero element and read it from r; it may be
// called again for the same n. An element that does not fit is zero and keeps its place. objects reports
// whether there was a list.
func (o *object) objects(at func(n int, r *reader)) bool {
	return o.several("a list", true, at)
}

// oneOrMore is objects for a field that DingTalk documents as one object. An empty string is no object, as for one.
func (o *object) oneOrMore(at func(n int, r *reader)) bool {
	return !o.scan.TakeText("") && o.several("an object", false, at)
}

// several is objects. want names the expected kind in problems. listed says that a sole object has its place in a list.
func (o *object) several(want string, listed bool, at func(n int, r *reader)) bool {
	switch o.scan.Kind() {
	case jsonscan.ArrayBegins:
		o.scan.OpenArray()
		for n := 0; o.scan.Element(); n++ {
			o.element(n, true, at)
		}
		return true
	case jsonscan.ObjectBegins:
		o.element(0, listed, at)
		return true
	case jsonscan.String:
		text, _ := o.scan.Text()
		made := false
		if o.inside(text, func() { made = o.several(want, listed, at) }) {
			return made
		}
		o.problem(o.name(), want, "other text")
	default:
		o.wrong(want, notNull(o.scan.Value()))
	}
	return false
}

// element reads the next element, number n.
func (o *object) element(n int, listed bool, at func(n int, r *reader)) {
	told, made := len(o.problems), false
	switch {
	case o.scan.Kind() == jsonscan.ArrayBegins:
		o.problem("", "an object", kindName(o.scan.Value()))
	case o.scan.TakeText(""):
		o.problem("", "an object", "other text")
	default:
		made = o.bare(func(r *reader) { at(n, r) }, nil)
	}
	if !made {
		o.within([]byte("{}"), func() { at(n, o.reader) })
	}
	if len(o.problems) == told {
		return
	}
	path := o.name()
	if listed {
		path = place(path, n)
	}
	o.nested(told, path)
}

// one reads an object, also one as JSON in a string, or the first of a list of them. read must begin anew each
// time it is called. one reports whether there was an object; what read has stored must be thrown away if not. An
// empty string and an empty list, as null, are no object and no problem.
func (o *object) one(read func(r *reader)) bool { return o.oneOrText(read, nil) }

// isList reports whether a list comes next.
func (o *object) isList() bool { return o.scan.Kind() == jsonscan.ArrayBegins }

// oneOrText is one; other text is given to text.
func (o *object) oneOrText(read func(r *reader), text func(string)) bool {
	told := len(o.problems)
	made := o.bare(read, text)
	o.nested(told, o.name())
	return made
}

// bare is oneOrText, with problems that do not name the field yet.
func (o *object) bare(read func(r *reader), text func(string)) bool {
	switch o.scan.Kind() {
	case jsonscan.ObjectBegins:
		read(o.reader)
		return true
	case jsonscan.ArrayBegins:
		return o.first(read, text)
	case jsonscan.String:
		return o.written(read, text)
	}
	if bad := notNull(o.scan.Value()); bad != nil {
		o.problem("", "an object", kindName(bad))
	}
	return false
}

// first reads the first object of a list. More objects are a problem.
func (o *object) first(read func(r *reader), text func(string)) (made bool) {
	n := 0
	for o.scan.OpenArray(); o.scan.Element(); n++ {
		switch {
		case n > 0:
			o.scan.Value()
		case o.scan.Kind() == jsonscan.ArrayBegins:
			o.problem("", "an object", kindName(o.scan.Value()))
		default:
			made = o.bare(read, text)
		}
	}
	if n > 1 {
		o.problem("", "an object", fmt.Sprintf("a list of %d", n))
	}
	return made
}

// written reads an object, or a list of them, that stands as JSON in a string.
func (o *object) written(read func(r *reader), text func(string)) (made bool) {
	came, _ := o.scan.Text()
	switch {
	case came == "" && text == nil:
		return false
	case text == nil || strings.HasPrefix(came, "{"):
		if o.inside(came, func() {
			if o.scan.Kind() == jsonscan.ArrayBegins {
				made = o.first(read, text)
				return
			}
			made = true
			read(o.reader)
		}) {
			return made
		}
	}
	if text == nil {
		o.problem("", "an object", "other text")
		return false
	}
	o.within([]byte("{}"), func() { read(o.reader) })
	text(came)
	return true
}

// nested moves the problems from number told on to their place within the field at path.
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
