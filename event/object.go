package event

import "github.com/dingevent/dingevent/internal/jsonscan"

// An object reads the members of one JSON object into the fields of one struct.
type object struct {
	*reader
	names []string  // of the fields, at most 128
	exact [2]uint64 // bit i: names[i] came by its exact name, and not as null
	name  string    // of the field whose value comes next; one of names
}

// object enters the object that comes next. Anything else there is a syntax error.
func (r *reader) object(names []string) object {
	r.scan.OpenObject()
	return object{reader: r, names: names}
}

// next moves to the next member that belongs to a field, passing by all others.
func (o *object) next() bool {
	for {
		key, ok := o.scan.Member()
		if !ok {
			return false
		}
		if i, exact := o.find(key); i >= 0 && o.scan.Kind() != jsonscan.Null && o.take(i, exact) {
			return true
		}
		o.scan.Value()
	}
}

// find returns which field key names, or -1.
func (o *object) find(key []byte) (i int, exact bool) {
	for i, name := range o.names {
		if string(key) == name {
			return i, true
		}
	}
	for i, name := range o.names {
		if sameFolded(key, name) {
			return i, false
		}
	}
	if string(key) == "biz_data" {
		o.row = true
	}
	return -1, false
}

// take makes field i the present one, unless it came by its exact name and now comes by another.
func (o *object) take(i int, exact bool) bool {
	bit := uint64(1) << (i % 64)
	if exact {
		o.exact[i/64] |= bit
	} else if o.exact[i/64]&bit != 0 {
		return false
	}
	o.name = o.names[i]
	return true
}

// sameFolded compares without regard to the case of ASCII letters.
func sameFolded(key []byte, name string) bool {
	if len(key) != len(name) {
		return false
	}
	for i, c := range key {
		if lower(c) != lower(name[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
