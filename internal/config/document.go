package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/bom"
)

// MaxConfig is the largest config that is read, in bytes.
const MaxConfig = 1 << 20

// Parse reads a config file's text, expands ${NAME} by lookup, and checks it with problems, such as [Config.Problems]. Its errors
// start with line and column where they have one. They quote no value, because it may be a secret.
func Parse(text []byte, lookup func(string) (string, bool), problems func(Config) []Problem) (Config, error) {
	if len(text) > MaxConfig {
		return Config{}, fmt.Errorf(" larger than %d bytes", MaxConfig)
	}
	var cfg Config
	doc, wrong := parseDocument(text)
	if wrong != nil {
		return Config{}, wrong.err()
	}
	written, wrong := doc.fill(&cfg, lookup)
	if wrong != nil {
		return Config{}, wrong.err()
	}
	cfg.Former = doc.former
	keys, _ := written.(map[string]any)
	for i, sub := range list(keys["subscriptions"]) {
		cfg.Subscriptions[i].Written = api.NewSpec(sub)
	}
	return cfg, doc.place(problems(cfg)).err()
}

func list(value any) []any {
	all, _ := value.([]any)
	return all
}

// A document is a YAML text, of which JSON is a part, as parsed.
type document struct {
	body   *yaml.Node            // nil in a text with nothing but comments
	places map[string]*yaml.Node // by places such as apps[0].http.path; made by fill
	from   map[string][]string   // the variables that a place's value was made of
	former []Former              // what has another name now; found by fill
}

func parseDocument(text []byte) (*document, complaints) {
	text, err := bom.Trim(text)
	if err != nil {
		return nil, complaints{{text: err.Error()}}
	}
	loader, err := yaml.NewLoader(bytes.NewReader(surrogates(text)))
	if err != nil {
		return nil, complaints{{text: err.Error()}}
	}
	doc := &document{places: map[string]*yaml.Node{}, from: map[string][]string{}}
	for first := true; ; first = false {
		var node yaml.Node
		switch err := loader.Load(&node); {
		case errors.Is(err, io.EOF):
			return doc, nil
		case err != nil:
			return nil, syntaxComplaints(text, err)
		case !first:
			return nil, complaints{{position{node.Line, node.Column}, "holds more than one YAML document"}}
		case len(node.Content) == 1:
			doc.body = node.Content[0]
		}
	}
}

// fill expands the text into what into points to. It returns what is written there in plain values, with ${NAME} as it
// is, and each text as somebody wrote it. Without lookup nothing is expanded.
func (d *document) fill(into any, lookup func(string) (string, bool)) (written any, wrong complaints) {
	if d.body == nil {
		return nil, nil
	}
	f := &filler{doc: d, lookup: lookup, left: maxNodes}
	written = f.fill("", d.body, reflect.ValueOf(into).Elem(), field{})
	return written, f.wrong
}

// place finds the problems' places in the text. What is missing is told at the place of what it is missing in.
func (d *document) place(problems []Problem) (wrong complaints) {
	for _, p := range problems {
		text := p.Error()
		if names := d.from[p.At]; len(names) > 0 {
			text += " (the value comes from " + strings.Join(names, ", ") + ")"
		}
		wrong = append(wrong, complaint{d.position(p.At), text})
	}
	return wrong
}

// position finds a place such as apps[0].http.path, or the nearest one around it.
func (d *document) position(at string) position {
	for at != "" {
		if node := d.places[at]; node != nil {
			return position{node.Line, node.Column}
		}
		at = at[:max(0, strings.LastIndexAny(at, ".["))]
	}
	return position{}
}
