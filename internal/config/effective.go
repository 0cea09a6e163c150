package config

import (
	"fmt"
	"reflect"

	"go.yaml.in/yaml/v4"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config/document"
)

// Effective writes what a config comes to in YAML: with its variables and its defaults filled in, and without its secrets.
func (c Config) Effective() ([]byte, error) {
	return yaml.Dump(effective("", reflect.ValueOf(c.ofDatabase())))
}

// effective makes a node of what a key holds; nil if it holds nothing.
func effective(key string, value reflect.Value) *yaml.Node {
	switch value.Kind() {
	case reflect.Pointer:
		if value.IsNil() {
			return nil
		}
		return effective(key, value.Elem())
	case reflect.Struct:
		return effectiveStruct(value)
	case reflect.Slice:
		node := &yaml.Node{Kind: yaml.SequenceNode}
		for i := range value.Len() {
			node.Content = append(node.Content, effective(key, value.Index(i)))
		}
		return node
	case reflect.Map:
		node := &yaml.Node{Kind: yaml.MappingNode}
		for _, name := range value.MapKeys() {
			node.Content = append(node.Content, text(name.String()), text(api.Conceal(key, value.MapIndex(name).String())))
		}
		return node
	case reflect.String:
		return text(api.Conceal(key, value.String()))
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Value: fmt.Sprint(value.Interface())}
}

func text(value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}
}

// effectiveStruct writes the keys in the order of the struct. A key that is zero has its default, or is left out.
func effectiveStruct(value reflect.Value) *yaml.Node {
	node := &yaml.Node{Kind: yaml.MappingNode}
	for _, f := range document.OrderedFields(value.Type()) {
		held := value.FieldByIndex(f.Index)
		var inner *yaml.Node
		switch {
		case !held.IsZero() || held.Kind() == reflect.Struct:
			inner = effective(f.Name, held)
		case f.Default != "":
			inner = &yaml.Node{Kind: yaml.ScalarNode, Value: f.Default}
		}
		if inner != nil && (inner.Kind == yaml.ScalarNode || len(inner.Content) > 0 || held.Kind() == reflect.Pointer) {
			node.Content = append(node.Content, text(f.Name), inner)
		}
	}
	return node
}
