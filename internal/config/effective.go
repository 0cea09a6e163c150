package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config/document"
	"github.com/dingevent/dingevent/internal/envref"
)

// Effective writes what a config comes to in YAML: with its defaults filled in, and without its secrets. A text that is made of variables
// stays as it is written, because what the environment has may be a secret under any key.
func (c Config) Effective() ([]byte, error) {
	return yaml.Dump(effective("", reflect.ValueOf(c.ofDatabase()), c.written))
}

// effective makes a node of what a key holds, which the file has as written; nil if it holds nothing.
func effective(key string, value reflect.Value, written any) *yaml.Node {
	switch value.Kind() {
	case reflect.Pointer:
		if value.IsNil() {
			return nil
		}
		return effective(key, value.Elem(), written)
	case reflect.Struct:
		return effectiveStruct(value, written)
	case reflect.Slice:
		node := &yaml.Node{Kind: yaml.SequenceNode}
		entries := list(written)
		for i := range value.Len() {
			var entry any
			if i < len(entries) {
				entry = entries[i]
			}
			node.Content = append(node.Content, effective(key, value.Index(i), entry))
		}
		return node
	case reflect.Map:
		node := &yaml.Node{Kind: yaml.MappingNode}
		members, _ := written.(map[string]any)
		for _, name := range slices.SortedFunc(slices.Values(value.MapKeys()), byText) {
			node.Content = append(node.Content, text(name.String()), shown(key, value.MapIndex(name), members[name.String()]))
		}
		return node
	case reflect.String:
		return shown(key, value, written)
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Value: fmt.Sprint(value.Interface())}
}

func byText(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) }

// shown is a text without its secrets. A client ID is none, and the URL of a database or a broker has them in known places.
func shown(key string, value reflect.Value, written any) *yaml.Node {
	held := value.String()
	as, _ := written.(string)
	known := key == "client_id" || key == "url" && strings.Contains(held, "://") && !strings.HasPrefix(held, "http")
	if envref.Reference.MatchString(as) && !known {
		held = as
	}
	return text(api.Conceal(key, held))
}

func text(value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}
}

// secretName is the name by which a key is concealed. That of an encryption is secret, and keys of that name elsewhere are not.
func secretName(in reflect.Type, name string) string {
	if in == reflect.TypeFor[Encryption]() && name == "key" {
		return "older_keys"
	}
	return name
}

// effectiveStruct writes the keys in the order of the struct. A key that is zero has its default, or is left out.
func effectiveStruct(value reflect.Value, written any) *yaml.Node {
	if retry, ok := value.Interface().(Retry); ok { // one default follows another
		p := retry.Policy().WithDefaults()
		value = reflect.ValueOf(Retry{Duration(p.First), Duration(p.Max), Duration(p.For)})
	}
	node := &yaml.Node{Kind: yaml.MappingNode}
	members, _ := written.(map[string]any)
	for _, f := range document.OrderedFields(value.Type()) {
		held := value.FieldByIndex(f.Index)
		var inner *yaml.Node
		switch {
		case !held.IsZero() || held.Kind() == reflect.Struct:
			inner = effective(secretName(value.Type(), f.Name), held, members[f.Name])
		case f.Default != "":
			inner = &yaml.Node{Kind: yaml.ScalarNode, Value: f.Default}
		}
		if inner != nil && (inner.Kind == yaml.ScalarNode || len(inner.Content) > 0 || held.Kind() == reflect.Pointer) {
			node.Content = append(node.Content, text(f.Name), inner)
		}
	}
	return node
}
