package daemon

import (
	"bytes"
	"encoding/json"
	"errors"

	"go.yaml.in/yaml/v4"

	"github.com/dingevent/dingevent/internal/api"
)

// ParseSpec reads a spec that somebody wrote in YAML or JSON, and leaves ${NAME} as it is. The daemon checks the rest.
func ParseSpec(text []byte) (api.Spec, error) {
	doc, wrong := parseDocument(text)
	if wrong != nil {
		return nil, wrong.err()
	}
	var sub Subscription
	written, wrong := doc.fill(&sub, nil)
	if keys, ok := written.(map[string]any); wrong == nil && (!ok || keys == nil) {
		return nil, errors.New(" must hold the keys of one subscription, as an entry of subscriptions in the config")
	}
	return api.NewSpec(written), wrong.err()
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
