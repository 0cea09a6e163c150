package filter

import (
	"encoding/json"
	"reflect"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

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
