package filter

import (
	"reflect"
	"strconv"
	"strings"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/dingevent/dingevent/event"
)

// Misfits are the values of an event, or of a part of it, that came and that their fields could not take. An expression that asks
// for one gets an error, because its field is as empty as one that did not come. Nil is none.
type misfits struct {
	here     *event.Problem      // the part itself is one
	fields   map[string]*misfits // by JSON name
	elements map[int]*misfits
}

// add puts in a problem of package event by its path, such as "tracks[0].gmtCreate".
func (m *misfits) add(p event.Problem) {
	for name := range strings.SplitSeq(p.Field, ".") {
		name, rest, _ := strings.Cut(name, "[")
		if name != "" {
			m = part(&m.fields, name)
		}
		for rest != "" {
			var index string
			index, rest, _ = strings.Cut(rest, "]")
			if n, err := strconv.Atoi(index); err == nil {
				m = part(&m.elements, n)
			}
			rest = strings.TrimPrefix(rest, "[")
		}
	}
	m.here = &p
}

func part[K comparable](parts *map[K]*misfits, key K) *misfits {
	if *parts == nil {
		*parts = make(map[K]*misfits)
	}
	if (*parts)[key] == nil {
		(*parts)[key] = new(misfits)
	}
	return (*parts)[key]
}

// of are the misfits of a field. DingTalk sends some objects in a list: then the object has those of the first element,
// and a list within the object, which may have taken the elements, has those of all.
func (m *misfits) of(f reflect.StructField) *misfits {
	if m == nil {
		return nil
	}
	name := jsonName(f)
	if from := f.Tag.Get("from"); from != "" && m.fields[from] != nil {
		return m.fields[from]
	}
	if in := m.fields[name]; in != nil || m.elements == nil {
		return in
	}
	if f.Type.Kind() == reflect.Slice {
		return m
	}
	return m.elements[0].of(f)
}

// element are those of an element of a list. One object in place of the list is its first element.
func (m *misfits) element(n int) *misfits {
	if in := m.elements[n]; in != nil || n > 0 || m.fields == nil {
		return in
	}
	return &misfits{fields: m.fields}
}

// any is one of them.
func (m *misfits) any() *misfits {
	for m.here == nil {
		for _, in := range m.fields {
			m = in
		}
		for _, in := range m.elements {
			m = in
		}
	}
	return m
}

// fault is what CEL gets in the place of a misfit.
func (m *misfits) fault() ref.Val {
	return types.NewErr("a value does not fit: %s", strings.TrimPrefix(m.here.String(), m.here.EventType+": "))
}
