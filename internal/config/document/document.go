// Package document reads a YAML text into Go values, and says where in the text something is wrong. It fills in variables of
// the environment, follows aliases and merges, and knows keys by their former names. It never quotes a value, because it may be
// a secret.
package document

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/dingevent/dingevent/internal/bom"
)

// A Document is a YAML text, of which JSON is a part, as parsed.
type Document struct {
	Former []Former // what has another name now; found by Fill

	body   *yaml.Node            // nil in a text with nothing but comments
	places map[string]*yaml.Node // as the filler has found them
	from   map[string][]string
	given  map[string]string
}

// Parse parses a text, but fills nothing.
func Parse(text []byte) (*Document, Complaints) {
	text, err := bom.Trim(text)
	if err != nil {
		return nil, Complaints{{Text: err.Error()}}
	}
	if c, found := notUTF8(text); found {
		return nil, Complaints{c}
	}
	loader, err := yaml.NewLoader(bytes.NewReader(surrogates(text)))
	if err != nil {
		return nil, Complaints{{Text: err.Error()}}
	}
	doc := &Document{}
	for first := true; ; first = false {
		var node yaml.Node
		switch err := loader.Load(&node); {
		case errors.Is(err, io.EOF):
			return doc, nil
		case err != nil:
			return nil, syntaxComplaints(text, err)
		case !first:
			return nil, Complaints{{Position{node.Line, node.Column}, "holds more than one YAML document"}}
		case len(node.Content) == 1:
			doc.body = node.Content[0]
		}
	}
}

// Fill expands the text into what into points to. It returns what is written there in plain values, with ${NAME} as it
// is, and each text by its letters.
func (d *Document) Fill(into any, opts Options) (written any, wrong Complaints) {
	if d.body == nil {
		return nil, nil
	}
	f := &filler{Options: opts, left: maxNodes, places: map[string]*yaml.Node{}, from: map[string][]string{}, given: map[string]string{}}
	written = f.fill("", d.body, reflect.ValueOf(into).Elem(), Field{})
	d.places, d.from, d.given, d.Former = f.places, f.from, f.given, f.former
	return written, f.wrong
}

// Complain finds the position of a place that Fill came by. The position of a missing key is that of its object. Where the text quotes what
// a reference came to, the reference stands.
func (d *Document) Complain(at, text string) Complaint {
	text = unquoted(text, d.given)
	if names := d.from[at]; len(names) > 0 {
		text += " (the value comes from " + strings.Join(names, ", ") + ")"
	}
	return Complaint{d.position(at), text}
}

// position finds a place such as apps[0].http.path, or the nearest one around it.
func (d *Document) position(at string) Position {
	for at != "" {
		if node := d.places[at]; node != nil {
			return Position{node.Line, node.Column}
		}
		at = at[:max(0, strings.LastIndexAny(at, ".["))]
	}
	return Position{}
}
