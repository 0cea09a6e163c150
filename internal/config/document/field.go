package document

import (
	"reflect"
	"strings"
	"sync"
)

// A Field is one key of an object, as the tags of a struct's field describe it.
type Field struct {
	Name    string            // by the tag yaml
	Was     string            // its former name, which still works; mostly empty
	Words   map[string]string // former words that it may be, which still work, and what they are now
	Index   []int             // where the struct has it
	Of      reflect.Type      // what it holds, or what the entries of its list are
	OneOf   []any             // the words that it may be; nil if it may be others
	Default string            // as one would write it; empty if that is nothing
	Ends    string            // "any" if white space may stand at the ends of its text, "line" if spaces may; none by default
}

var knownKeys sync.Map // of map[string]Field by reflect.Type

// Fields returns the keys of a struct by name; none of what is no struct.
func Fields(t reflect.Type) map[string]Field {
	if t.Kind() != reflect.Struct {
		return nil
	}
	if known, ok := knownKeys.Load(t); ok {
		return known.(map[string]Field)
	}
	all := map[string]Field{}
	for _, f := range OrderedFields(t) {
		all[f.Name] = f
	}
	knownKeys.Store(t, all)
	return all
}

// OrderedFields are those of Fields in the order of the struct.
func OrderedFields(t reflect.Type) (all []Field) {
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if name == "" || name == "-" {
			continue
		}
		of := f.Type
		for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
			of = of.Elem()
		}
		one := Field{
			Name: name, Was: f.Tag.Get("was"), Words: map[string]string{}, Index: f.Index, Of: of,
			Default: f.Tag.Get("default"), Ends: f.Tag.Get("ends"),
		}
		for word := range strings.FieldsSeq(f.Tag.Get("oneof")) {
			one.OneOf = append(one.OneOf, word)
		}
		for pair := range strings.FieldsSeq(f.Tag.Get("words")) {
			before, now, _ := strings.Cut(pair, "=")
			one.Words[before] = now
		}
		all = append(all, one)
	}
	return all
}
