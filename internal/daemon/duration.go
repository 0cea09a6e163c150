package daemon

import (
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// A Duration is a time.Duration in a config file, such as 1500ms, 30s, 15m or 72h.
type Duration time.Duration

// UnmarshalYAML reads a duration; its error knows the place in the file and quotes nothing.
func (d *Duration) UnmarshalYAML(node ast.Node) error {
	var text string
	if err := yaml.NodeToValue(node, &text); err != nil {
		return err
	}
	parsed, err := time.ParseDuration(text)
	if err != nil {
		return &yaml.SyntaxError{Message: "a time is wanted, such as 1500ms, 30s, 15m or 72h", Token: node.GetToken()}
	}
	if parsed < 0 {
		return &yaml.SyntaxError{Message: "a time below zero", Token: node.GetToken()}
	}
	*d = Duration(parsed)
	return nil
}
