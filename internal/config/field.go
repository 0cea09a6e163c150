package config

import (
	"reflect"
	"strings"
	"sync"
)

// A field is one key of an object in the config, as the tags of a struct describe it.
type field struct {
	name  string
	was   string            // its former name, which still works; mostly empty
	words map[string]string // former words that it may be, which still work, and what they are now
	index []int
	of    reflect.Type // what it holds, or what the entries of its list are
	oneOf []any        // the words that it may be; nil if it may be others
	def   string       // the default, as one would write it; empty if that is nothing
	ends  string       // "any" if white space may stand at the ends of its text, "line" if spaces may; none by default
}

var knownKeys sync.Map // of map[string]field by reflect.Type

// fieldsOf returns the keys of a struct of the config; none of what is no struct.
func fieldsOf(t reflect.Type) map[string]field {
	if t.Kind() != reflect.Struct {
		return nil
	}
	if known, ok := knownKeys.Load(t); ok {
		return known.(map[string]field)
	}
	all := map[string]field{}
	for _, f := range orderedFields(t) {
		all[f.name] = f
	}
	knownKeys.Store(t, all)
	return all
}

// orderedFields are those of fieldsOf in the order of the struct.
func orderedFields(t reflect.Type) (all []field) {
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if name == "" || name == "-" {
			continue
		}
		of := f.Type
		for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
			of = of.Elem()
		}
		one := field{name: name, was: f.Tag.Get("was"), words: map[string]string{}, index: f.Index, of: of, def: f.Tag.Get("default"), ends: f.Tag.Get("ends")}
		for word := range strings.FieldsSeq(f.Tag.Get("oneof")) {
			one.oneOf = append(one.oneOf, word)
		}
		for pair := range strings.FieldsSeq(f.Tag.Get("words")) {
			before, now, _ := strings.Cut(pair, "=")
			one.words[before] = now
		}
		all = append(all, one)
	}
	return all
}
