package eventschema_test

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/eventschema"
)

var (
	files    = token.NewFileSet()
	standard = importer.ForCompiler(files, "source", nil) // one for all: it remembers what it read
)

// checked type-checks declarations as package x.
func checked(t *testing.T, declarations []byte) *types.Package {
	t.Helper()
	head := "package x\n"
	if strings.Contains(string(declarations), "json.RawMessage") {
		head += "import \"encoding/json\"\n"
	}
	file, err := parser.ParseFile(files, "x.go", head+string(declarations), parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	conf := types.Config{Importer: standard}
	pkg, err := conf.Check("x", files, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}

// TestGoIsPackageEvent compares names, types and tags with the structs of package event.
func TestGoIsPackageEvent(t *testing.T) {
	declarations, err := eventschema.Go(catalog.All())
	if err != nil {
		t.Fatal(err)
	}
	all, done := checked(t, declarations), map[reflect.Type]bool{}
	for _, entry := range catalog.All() {
		compareStruct(t, all, reflect.TypeOf(event.Decode(entry.Type, []byte(`{}`))).Elem(), done)
	}
}

// compareStruct compares a struct and those within it, each once: some hold themselves.
func compareStruct(t *testing.T, pkg *types.Package, want reflect.Type, done map[reflect.Type]bool) {
	t.Helper()
	if done[want] {
		return
	}
	done[want] = true
	found := pkg.Scope().Lookup(want.Name())
	if found == nil {
		t.Errorf("no %s", want.Name())
		return
	}
	got := found.Type().Underlying().(*types.Struct)
	gotFields, wantFields := map[string]string{}, map[string]string{}
	for i := range got.NumFields() {
		f := got.Field(i)
		typ := types.TypeString(f.Type(), func(p *types.Package) string { return map[bool]string{true: "", false: p.Name()}[p == pkg] })
		gotFields[f.Name()] = typ + " " + strings.TrimSuffix(reflect.StructTag(got.Tag(i)).Get("json"), ",omitzero")
	}
	for _, f := range reflect.VisibleFields(want) {
		if f.Anonymous {
			continue
		}
		wantFields[f.Name] = plainType(f.Type) + " " + f.Tag.Get("json")
		for f.Type.Kind() == reflect.Pointer || f.Type.Kind() == reflect.Slice {
			f.Type = f.Type.Elem()
		}
		if f.Type.Kind() == reflect.Struct {
			compareStruct(t, pkg, f.Type, done)
		}
	}
	if diff := cmp.Diff(wantFields, gotFields); diff != "" {
		t.Errorf("%s (-event +schema):\n%s", want.Name(), diff)
	}
}

var inEvent = regexp.MustCompile(`\bevent\.`)

// plainType is the name of a type, without what package event adds to a text or a map.
func plainType(typ reflect.Type) string {
	switch {
	case typ.Kind() == reflect.String:
		return "string"
	case typ.Kind() == reflect.Map:
		return "map[" + typ.Key().String() + "]" + typ.Elem().String()
	case typ.String() == "interface {}":
		return "any"
	}
	return inEvent.ReplaceAllString(typ.String(), "")
}

func TestGoOfOne(t *testing.T) {
	for _, entry := range catalog.All() {
		declarations, err := eventschema.Go([]catalog.Entry{entry})
		if err != nil {
			t.Fatal(err)
		}
		if checked(t, declarations).Scope().Lookup(entry.Go) == nil {
			t.Errorf("%s is missing", entry.Go)
		}
	}
	if _, err := eventschema.Go([]catalog.Entry{{Go: "no name"}}); err == nil {
		t.Error("Go wrote what does not parse")
	}
}
