package filter

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dingevent/dingevent/internal/nearest"
)

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

// structName is what a struct is called in what an expression's author reads.
func structName(t reflect.Type) string { return "object " + strings.TrimPrefix(t.String(), "event.") }

// isObject reports whether typeOf makes an object of the struct.
func isObject(t reflect.Type) bool { return t != reflect.TypeFor[time.Time]() }
