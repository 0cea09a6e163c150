package filter

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
)

// A schema gives CEL's checker the fields of the structs that an expression can reach. It remembers fields that the
// checker asked for in vain. It is for one compilation.
type schema struct {
	types.Provider // of CEL's own types
	structs        map[string]reflect.Type
	missed         map[string]reflect.Type // the struct that lacks a field, by the field's name
}

func newSchema(provider types.Provider) *schema {
	return &schema{provider, make(map[string]reflect.Type), make(map[string]reflect.Type)}
}

// FindStructType and the two methods that follow are for CEL.
func (s *schema) FindStructType(name string) (*types.Type, bool) {
	if _, ok := s.structs[name]; ok {
		return types.NewTypeTypeWithParam(types.NewObjectType(name)), true
	}
	return s.Provider.FindStructType(name)
}

func (s *schema) FindStructFieldNames(name string) ([]string, bool) {
	if t, ok := s.structs[name]; ok {
		return slices.Sorted(maps.Keys(fieldsOf(t))), true
	}
	return s.Provider.FindStructFieldNames(name)
}

func (s *schema) FindStructFieldType(name, field string) (*types.FieldType, bool) {
	t, ok := s.structs[name]
	if !ok {
		return s.Provider.FindStructFieldType(name, field)
	}
	index, ok := fieldsOf(t)[field]
	if !ok {
		s.missed[field] = t
		return nil, false
	}
	return &types.FieldType{Type: s.typeOf(t.FieldByIndex(index).Type)}, true
}

// typeOf is the type that the values of adapter have.
func (s *schema) typeOf(t reflect.Type) *types.Type {
	switch {
	case t == reflect.TypeFor[json.RawMessage]():
		return cel.DynType
	case t == reflect.TypeFor[time.Time]():
		return cel.TimestampType
	}
	switch t.Kind() {
	case reflect.Bool:
		return cel.BoolType
	case reflect.Int, reflect.Int64:
		return cel.IntType
	case reflect.Float64:
		return cel.DoubleType
	case reflect.String:
		return cel.StringType
	case reflect.Slice:
		return cel.ListType(s.typeOf(t.Elem()))
	case reflect.Map:
		return cel.MapType(s.typeOf(t.Key()), s.typeOf(t.Elem()))
	case reflect.Pointer:
		return s.typeOf(t.Elem())
	case reflect.Struct:
		s.structs[structName(t)] = t
		return cel.ObjectType(structName(t))
	}
	return cel.DynType
}

// hint names the alternatives to a missing field; empty if message is about no such field.
func (s *schema) hint(message string) string {
	for field, t := range s.missed {
		if message == "undefined field '"+field+"'" {
			return "; " + fieldsOf(t).nearest(field)
		}
	}
	if strings.HasPrefix(message, "undeclared reference to '") {
		return "; an expression begins with event or envelope, as in event.type"
	}
	return ""
}
