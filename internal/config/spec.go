package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"go.yaml.in/yaml/v4"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config/document"
	"github.com/dingevent/dingevent/internal/envref"
)

// ParseSpec reads a spec in YAML or JSON, and leaves ${NAME} as it is. The daemon checks the rest.
func ParseSpec(text []byte) (api.Spec, error) {
	if err := fits(text); err != nil {
		return nil, err
	}
	doc, wrong := document.Parse(text)
	if wrong != nil {
		return nil, wrong.Err()
	}
	var sub Subscription
	written, wrong := doc.Fill(&sub, document.Options{})
	if keys, ok := written.(map[string]any); wrong == nil && (!ok || keys == nil) {
		return nil, errors.New(" must hold the keys of one subscription, as an entry of subscriptions in the config")
	}
	return api.NewSpec(written), wrong.Err()
}

// ReadSpec makes the subscription of that name of a spec. It expands ${NAME} by lookup, and checks the subscription with
// problems. The places of the problems are the subscription's keys.
func ReadSpec(name string, spec api.Spec, lookup func(string) (string, bool), problems func(Subscription) []Problem) (Subscription, error) {
	canonical, err := spec.Canonical()
	if err != nil {
		return Subscription{}, err
	}
	var sub Subscription
	doc, wrong := document.Parse(canonical)
	var written any
	if wrong == nil {
		written, wrong = doc.Fill(&sub, document.Options{Lookup: envref.Variables(lookup)})
	}
	if wrong != nil {
		return Subscription{}, errors.New(wrong.Texts())
	}
	if sub.Name != "" && sub.Name != name {
		return Subscription{}, fmt.Errorf("name: is %q, but it is set as %q; leave it out", sub.Name, name)
	}
	found := untrimmed(sub)
	if sub.Name, sub.Written = name, api.NewSpec(written); found == nil {
		found = problems(sub)
	}
	if found != nil {
		return Subscription{}, errors.New(complaints(doc, found).Texts())
	}
	return sub, nil
}

// untrimmed finds texts of a subscription that begin or end with white space.
func untrimmed(sub Subscription) []Problem {
	v := newValidator(nil)
	v.ends("", reflect.ValueOf(sub), "")
	return v.found
}

// SpecYAML writes a spec in YAML, which ParseSpec reads as the same.
func SpecYAML(spec api.Spec) ([]byte, error) {
	var keys map[string]any
	dec := json.NewDecoder(bytes.NewReader(spec))
	dec.UseNumber()
	if err := dec.Decode(&keys); err != nil {
		return nil, err
	}
	return yaml.Dump(plainNode(keys))
}

// plainNode makes plain values that keep a number as it is written.
func plainNode(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for name := range v {
			v[name] = plainNode(v[name])
		}
	case []any:
		for i := range v {
			v[i] = plainNode(v[i])
		}
	case json.Number:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!float", Value: v.String()}
	}
	return value
}
