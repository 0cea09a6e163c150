package filter

import (
	"fmt"
	"reflect"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// An object is a struct as expressions see it, whether its fields were checked beforehand or not. Its fields have
// their JSON names, and has() is false for one that is zero.
type object struct {
	v       reflect.Value
	misfits *misfits // nil: none
}

// Get and the methods that follow are for CEL.
func (o object) Get(name ref.Val) ref.Val {
	v, in, err := o.field(name)
	if err != nil {
		return err
	}
	return in.value(v)
}

func (o object) IsSet(name ref.Val) ref.Val {
	v, _, err := o.field(name)
	switch {
	case err != nil:
		return err
	case v.Kind() == reflect.Slice || v.Kind() == reflect.Map:
		return types.Bool(v.Len() > 0)
	}
	return types.Bool(!v.IsZero())
}

// field returns a field and the misfits within it; err if there is none of the name, or it is a misfit itself.
func (o object) field(name ref.Val) (v reflect.Value, in *misfits, err ref.Val) {
	text, ok := name.(types.String)
	if !ok {
		return v, nil, types.MaybeNoSuchOverloadErr(name)
	}
	fields := fieldsOf(o.v.Type())
	index, ok := fields[string(text)]
	if !ok {
		return v, nil, types.NewErr("no such field: %s; %s", text, fields.nearest(string(text)))
	}
	if o.misfits != nil {
		if in = o.misfits.of(o.v.Type().FieldByIndex(index)); in != nil && in.here != nil {
			return v, nil, in.fault()
		}
	}
	v, missing := o.v.FieldByIndexErr(index)
	if missing != nil { // it is in an embedded struct that did not come
		v = reflect.Zero(o.v.Type().FieldByIndex(index).Type)
	}
	return v, in, nil
}

func (o object) Type() ref.Type {
	return types.NewObjectType(structName(o.v.Type()), traits.FieldTesterType|traits.IndexerType)
}

func (o object) Value() any { return o.v.Interface() }

func (o object) Equal(other ref.Val) ref.Val {
	same, ok := other.(object)
	for _, in := range []*misfits{o.misfits, same.misfits} {
		if ok && in != nil {
			return in.any().fault()
		}
	}
	return types.Bool(ok && reflect.DeepEqual(o.Value(), same.Value()))
}

func (o object) ConvertToNative(to reflect.Type) (any, error) {
	if o.v.Type() == to {
		return o.Value(), nil
	}
	return nil, fmt.Errorf("%v is no %v", o.Type(), to)
}

func (o object) ConvertToType(to ref.Type) ref.Val {
	if to == types.TypeType {
		return o.Type().(ref.Val)
	}
	return types.NewErr("%v is no %v", o.Type(), to)
}
