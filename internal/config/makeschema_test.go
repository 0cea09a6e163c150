package config

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"

	"github.com/invopop/jsonschema"

	"github.com/dingevent/dingevent/internal/config/document"
	"github.com/dingevent/dingevent/internal/envref"
)

// makeSchema makes what Schema returns.
func makeSchema(subscription bool) ([]byte, error) {
	said, err := comments()
	if err != nil {
		return nil, err
	}
	r := jsonschema.Reflector{
		FieldNameTag: "yaml", DoNotReference: true, RequiredFromJSONSchemaTags: true, Anonymous: true, Mapper: scalarSchema,
		LookupComment: func(t reflect.Type, name string) string { return said[t.Name()+"."+name] },
	}
	t := reflect.TypeFor[Config]()
	if subscription {
		t = reflect.TypeFor[Subscription]()
	}
	s := r.ReflectFromType(t)
	if complete(s, t); !subscription {
		s.PatternProperties = map[string]*jsonschema.Schema{"^x-": {Description: "Ignored; a place for anchors"}}
	}
	text, err := json.MarshalIndent(s, "", "  ")
	return append(text, '\n'), err
}

// scalarSchema is the schema of a scalar. ${NAME} may stand in the place of any scalar, and a text may look like a number.
func scalarSchema(t reflect.Type) *jsonschema.Schema {
	switch {
	case t == reflect.TypeFor[Duration]():
		return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Type: "string", Pattern: `^([0-9]*\.?[0-9]+(ns|us|µs|ms|s|m|h))+$|^0$|` + envref.Pattern}, {Const: 0}}}
	case t == reflect.TypeFor[Bytes]():
		return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Type: "integer", Minimum: "0"}, {Type: "string", Pattern: `^[0-9][0-9_,.]* ?([kKmMgGtTpP]i?)?[bB]?$|` + envref.Pattern}}}
	case t.Kind() == reflect.String:
		return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Type: "string"}, {Type: "number"}, {Type: "boolean"}}}
	case t.Kind() == reflect.Bool:
		return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Type: "boolean"}, {Type: "string", Pattern: envref.Pattern}}}
	case t.Kind() == reflect.Int:
		return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Type: "integer"}, {Type: "string", Pattern: envref.Pattern}}}
	}
	return nil
}

// complete adds what the tags of a struct say: defaults, and the words that a key may have.
func complete(s *jsonschema.Schema, t reflect.Type) {
	if s == nil || t.Kind() != reflect.Struct || s.Properties == nil {
		return
	}
	for _, f := range document.OrderedFields(t) {
		p, ok := s.Properties.Get(f.Name)
		if !ok {
			continue
		}
		if p.Default = nil; f.Default != "" {
			p.Default = f.Default
		}
		if f.OneOf != nil {
			p.AnyOf = []*jsonschema.Schema{{Enum: f.OneOf}, {Type: "string", Pattern: envref.Pattern}}
		}
		for inner := p; inner != nil; inner = inner.Items {
			complete(inner, f.Of)
		}
	}
}

var goName = regexp.MustCompile(`\s+`)

// comments returns what is said of each field, by struct and field.
func comments() (map[string]string, error) {
	said := map[string]string{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			if fields, ok := spec.Type.(*ast.StructType); ok {
				for _, f := range fields.Fields.List {
					for _, name := range f.Names {
						said[spec.Name.Name+"."+name.Name] = strings.TrimSpace(goName.ReplaceAllString(f.Doc.Text()+" "+f.Comment.Text(), " "))
					}
				}
			}
			return false
		})
	}
	return said, nil
}
