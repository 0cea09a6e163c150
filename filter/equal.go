package filter

import (
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// equal is CEL's == without rounding. An element of a list or a map that is an error is its result.
func equal(a, b ref.Val) ref.Val {
	if x, ok := a.(types.String); ok { // by far the most frequent
		if y, ok := b.(types.String); ok {
			return types.Bool(x == y)
		}
	}
	switch {
	case types.IsError(a):
		return a
	case types.IsError(b):
		return b
	}
	if order, ok := compareNumbers(a, b); ok {
		return types.Bool(order == 0)
	}
	switch x := a.(type) {
	case traits.Lister:
		if y, ok := b.(traits.Lister); ok {
			return equalLists(x, y)
		}
	case traits.Mapper:
		if y, ok := b.(traits.Mapper); ok {
			return equalMaps(x, y)
		}
	}
	return types.Equal(a, b)
}

func equalLists(a, b traits.Lister) ref.Val {
	if a.Size() != b.Size() {
		return types.False
	}
	for x, y := a.Iterator(), b.Iterator(); x.HasNext() == types.True && y.HasNext() == types.True; {
		if same := equal(x.Next(), y.Next()); same != types.True {
			return same
		}
	}
	return types.True
}

func equalMaps(a, b traits.Mapper) ref.Val {
	if a.Size() != b.Size() {
		return types.False
	}
	for names := a.Iterator(); names.HasNext() == types.True; {
		name := names.Next()
		x, _ := a.Find(name)
		y, found := b.Find(name)
		if !found {
			return types.False
		}
		if same := equal(x, y); same != types.True {
			return same
		}
	}
	return types.True
}

// contains is CEL's in for a list. An element that is an error matters if no other is equal.
func contains(list traits.Lister, element ref.Val) ref.Val {
	found := ref.Val(types.False)
	for it := list.Iterator(); it.HasNext() == types.True; {
		switch same := equal(it.Next(), element); {
		case same == types.True:
			return same
		case same != types.False:
			found = same
		}
	}
	return found
}

// The functions below are cel-go's functions for sets, by equal.

func setContains(list, sublist ref.Val) ref.Val {
	for it := sublist.(traits.Lister).Iterator(); it.HasNext() == types.True; {
		if found := contains(list.(traits.Lister), it.Next()); found != types.True {
			return found
		}
	}
	return types.True
}

func setEquivalent(a, b ref.Val) ref.Val {
	if found := setContains(a, b); found != types.True {
		return found
	}
	return setContains(b, a)
}

func setIntersects(a, b ref.Val) ref.Val {
	met := ref.Val(types.False)
	for it := a.(traits.Lister).Iterator(); it.HasNext() == types.True; {
		switch found := contains(b.(traits.Lister), it.Next()); {
		case found == types.True:
			return found
		case found != types.False:
			met = found
		}
	}
	return met
}
