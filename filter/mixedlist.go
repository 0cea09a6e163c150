package filter

import (
	"reflect"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// A mixedList is a list with misfits in it, which are errors.
type mixedList struct{ traits.Lister }

// Equal, Contains and Add are for CEL. CEL's own lists mishandle elements that are errors.
func (l *mixedList) Equal(other ref.Val) ref.Val      { return equal(l, other) }
func (l *mixedList) Contains(element ref.Val) ref.Val { return contains(l, element) }
func (l *mixedList) Add(other ref.Val) ref.Val        { return joined(l, other) }

// joined is CEL's + for lists.
func joined(a, b ref.Val) ref.Val {
	var all []ref.Val
	for _, list := range []ref.Val{a, b} {
		l, ok := list.(traits.Lister)
		if !ok {
			return types.MaybeNoSuchOverloadErr(list)
		}
		for it := l.Iterator(); it.HasNext() == types.True; {
			all = append(all, it.Next())
		}
	}
	return &mixedList{types.NewRefValList(adapt, all)}
}

// value is what a part of an event is in CEL. One that has misfits in it knows them.
func (m *misfits) value(v reflect.Value) ref.Val {
	switch {
	case m == nil:
		return plain(v)
	case m.here != nil:
		return m.fault()
	case v.Kind() == reflect.Slice:
		return m.list(v)
	}
	value := adapt.NativeToValue(v.Interface())
	if o, ok := value.(object); ok {
		o.misfits = m
		return o
	}
	return value
}

// plain is a part of an event without misfits. It spares the usual kinds a copy on the way.
func plain(v reflect.Value) ref.Val {
	switch v.Kind() {
	case reflect.String:
		return types.String(v.String())
	case reflect.Int, reflect.Int64:
		return types.Int(v.Int())
	case reflect.Bool:
		return types.Bool(v.Bool())
	}
	return adapt.NativeToValue(v.Interface())
}

func (m *misfits) list(v reflect.Value) ref.Val {
	elements := make([]ref.Val, v.Len())
	for i := range elements {
		elements[i] = m.element(i).value(v.Index(i))
	}
	return &mixedList{types.NewRefValList(adapt, elements)}
}
