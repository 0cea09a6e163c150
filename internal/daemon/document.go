package daemon

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// MaxConfig is the largest config that is read, in bytes.
const MaxConfig = 1 << 20

// ParseConfig reads a config file's text, expands ${NAME} by lookup, and checks it. Its errors start with line and
// column where they have one, and quote no value: it may be a secret.
func ParseConfig(text []byte, lookup func(string) (string, bool)) (Config, error) {
	if len(text) > MaxConfig {
		return Config{}, fmt.Errorf(" larger than %d bytes", MaxConfig)
	}
	var cfg Config
	doc, wrong := parseDocument(text)
	if wrong != nil {
		return Config{}, wrong.err()
	}
	written := doc.subscriptions()
	if wrong = doc.decode(&cfg, lookup); wrong != nil {
		return Config{}, wrong.err()
	}
	for i := range min(len(written), len(cfg.Subscriptions)) {
		cfg.Subscriptions[i].written = written[i]
	}
	return cfg, doc.place(cfg.Problems()).err()
}

// A document is a YAML text, of which JSON is a part, as parsed.
type document struct{ file *ast.File }

func parseDocument(text []byte) (*document, complaints) {
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return nil, complaintsOf(err)
	}
	if len(file.Docs) > 1 {
		return nil, complaints{{text: "holds more than one YAML document"}}
	}
	return &document{file}, nil
}

// body is nil in a text with nothing but comments.
func (d *document) body() ast.Node {
	if len(d.file.Docs) == 0 {
		return nil
	}
	return d.file.Docs[0].Body
}

// decode expands the text, which is possible once, and fills in what into points to. Unknown keys are complained about.
func (d *document) decode(into any, lookup func(string) (string, bool)) complaints {
	if d.body() == nil {
		return nil
	}
	expand := &expander{lookup: lookup}
	ast.Walk(expand, d.body())
	if expand.wrong != nil {
		return expand.wrong
	}
	dec := yaml.NewDecoder(bytes.NewReader(nil), yaml.Strict())
	if err := dec.DecodeFromNode(d.body(), into); err != nil {
		return complaintsOf(err)
	}
	return nil
}

// place finds the problems' places in the text. What is missing is told at the place of what it is missing in.
func (d *document) place(problems []Problem) (wrong complaints) {
	for _, p := range problems {
		wrong.say(d.position(p.At), p.Error())
	}
	return wrong
}

// position finds a place such as apps[0].http.path, or the nearest one around it.
func (d *document) position(at string) *token.Position {
	for at != "" {
		if path, err := yaml.PathString("$." + at); err == nil {
			if node, err := path.FilterFile(d.file); err == nil && node.GetToken() != nil {
				return node.GetToken().Position
			}
		}
		at = at[:max(0, strings.LastIndexAny(at, ".["))]
	}
	return nil
}

// A complaint is what is wrong at a place of a document. It never quotes a value.
type complaint struct {
	pos  *token.Position // nil if it has none
	text string
}

// Error starts with line and column, or with a space.
func (c complaint) Error() string {
	if c.pos == nil {
		return " " + c.text
	}
	return fmt.Sprintf("%d:%d: %s", c.pos.Line, c.pos.Column, c.text)
}

type complaints []complaint

func (c *complaints) say(pos *token.Position, text string) { *c = append(*c, complaint{pos, text}) }

// err is all of them as one error, or nil.
func (c complaints) err() error {
	var errs []error
	for _, one := range c {
		errs = append(errs, one)
	}
	return errors.Join(errs...)
}

// texts is all of them without their places, for a text that nobody wrote in lines.
func (c complaints) texts() string {
	var texts []string
	for _, one := range c {
		texts = append(texts, one.text)
	}
	return strings.Join(texts, "; ")
}

// complaintsOf takes an error of the YAML library apart, without the source around it that the library would print.
func complaintsOf(err error) complaints {
	var at yaml.Error
	if !errors.As(err, &at) {
		return complaints{{text: err.Error()}}
	}
	c := complaint{text: at.GetMessage()}
	if tok := at.GetToken(); tok != nil {
		c.pos = tok.Position
	}
	return complaints{c}
}
