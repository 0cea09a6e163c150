package filter

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
	"github.com/dingevent/dingevent/internal/nearest"
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

// structName is what a struct is called in what an expression's author reads.
func structName(t reflect.Type) string { return "object " + strings.TrimPrefix(t.String(), "event.") }

// fields are the places of a struct's fields, by their JSON names, as in encoding/json.
type fields map[string][]int

var knownFields sync.Map // of reflect.Type: fields

func fieldsOf(t reflect.Type) fields {
	if known, ok := knownFields.Load(t); ok {
		return known.(fields)
	}
	all := make(fields)
	for _, f := range reflect.VisibleFields(t) {
		name := jsonName(f)
		if name == "" || name == "-" || !f.IsExported() {
			continue
		}
		if there, ok := all[name]; !ok || len(f.Index) < len(there) {
			all[name] = f.Index
		}
	}
	knownFields.Store(t, all)
	return all
}

func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

// nearest names up to three fields that are most like one that is not there.
func (f fields) nearest(name string) string {
	return "the nearest are " + strings.Join(nearest.To(name, slices.Collect(maps.Keys(f))), ", ")
}

// An adapter makes values of what structs and plain JSON hold.
type adapter struct{}

var adapt adapter

func (a adapter) NativeToValue(value any) ref.Val {
	switch value := value.(type) {
	case json.Number:
		return number(value)
	case json.RawMessage:
		return raw(value)
	case map[string]any:
		return types.NewStringInterfaceMap(a, value)
	case []string, []int, []int64:
		return types.NewDynamicList(a, value)
	case nil, ref.Val, string, bool, int, int64, float64:
		return types.DefaultTypeAdapter.NativeToValue(value)
	}
	switch v := reflect.ValueOf(value); {
	case v.Kind() == reflect.Slice:
		return types.NewDynamicList(a, value)
	case v.Kind() == reflect.Pointer && v.Type().Elem().Kind() == reflect.Struct && isObject(v.Type().Elem()):
		if v.IsNil() {
			v = reflect.New(v.Type().Elem())
		}
		return object{v: v.Elem()}
	case v.Kind() == reflect.Struct && isObject(v.Type()):
		return object{v: v}
	}
	return types.DefaultTypeAdapter.NativeToValue(value)
}

// raw is JSON that a struct keeps as it came.
func raw(text json.RawMessage) ref.Val {
	if len(text) == 0 {
		return types.NullValue
	}
	value, err := parse(text)
	if err != nil {
		return types.WrapErr(err)
	}
	return adapt.NativeToValue(value)
}
