package daemon

import (
	"errors"

	"github.com/goccy/go-yaml"

	"github.com/dingevent/dingevent/internal/api"
)

// ParseSpec reads a spec that somebody wrote in YAML or JSON, and leaves ${NAME} as it is. The daemon checks it.
func ParseSpec(text []byte) (api.Spec, error) {
	doc, wrong := parseDocument(text)
	if wrong != nil {
		return nil, wrong.err()
	}
	var keys map[string]any
	if doc.body() == nil || yaml.NodeToValue(doc.body(), &keys) != nil || keys == nil {
		return nil, errors.New(" must hold the keys of one subscription, as an entry of subscriptions in the config")
	}
	return api.NewSpec(keys), nil
}

// subscriptions returns the entries of a config's subscriptions as they are written; nil for what is no entry.
func (d *document) subscriptions() []api.Spec {
	var top struct {
		Subscriptions []map[string]any `yaml:"subscriptions"`
	}
	if d.body() == nil || yaml.NodeToValue(d.body(), &top) != nil {
		return nil // what is wrong is told when it is decoded
	}
	specs := make([]api.Spec, len(top.Subscriptions))
	for i, keys := range top.Subscriptions {
		specs[i] = api.NewSpec(keys)
	}
	return specs
}
