package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/dingevent/dingevent/internal/daemon"
)

// maxConfig is the largest config file we read, in bytes.
const maxConfig = 1 << 20

// loadConfig reads the config file at path, expands ${NAME} from the environment, and checks it.
func loadConfig(path string, lookup func(string) (string, bool)) (daemon.Config, error) {
	file, err := os.Open(path)
	if err != nil {
		return daemon.Config{}, fmt.Errorf("config: %w; write one after docs/config.md, or try: dingevent dev", err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxConfig+1))
	if err != nil {
		return daemon.Config{}, fmt.Errorf("config: %w", err)
	}
	cfg, err := parseConfig(text, lookup)
	if err != nil {
		return daemon.Config{}, fmt.Errorf("config %s:%w", path, err)
	}
	return cfg, nil
}

// parseConfig reads a config file's text. Its errors start with line and column where they have one,
// and quote no value: it may be a secret.
func parseConfig(text []byte, lookup func(string) (string, bool)) (daemon.Config, error) {
	if len(text) > maxConfig {
		return daemon.Config{}, fmt.Errorf(" larger than %d bytes", maxConfig)
	}
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return daemon.Config{}, placed(err)
	}
	if len(file.Docs) > 1 {
		return daemon.Config{}, errors.New(" holds more than one YAML document")
	}
	expand := &expander{lookup: lookup}
	for _, doc := range file.Docs {
		ast.Walk(expand, doc.Body)
	}
	if err := errors.Join(expand.errs...); err != nil {
		return daemon.Config{}, err
	}
	var cfg daemon.Config
	if len(file.Docs) == 1 && file.Docs[0].Body != nil {
		dec := yaml.NewDecoder(bytes.NewReader(nil), yaml.Strict())
		if err := dec.DecodeFromNode(file.Docs[0].Body, &cfg); err != nil {
			return daemon.Config{}, placed(err)
		}
	}
	return cfg, located(cfg.Problems(), file)
}

// located is the problems as one error, each with its place in the file; nil if there are none. What
// is missing is told at the place of what it is missing in.
func located(problems []daemon.Problem, file *ast.File) error {
	var errs []error
	for _, p := range problems {
		if pos := position(file, p.At); pos != nil {
			errs = append(errs, fmt.Errorf("%d:%d: %w", pos.Line, pos.Column, p))
		} else {
			errs = append(errs, fmt.Errorf(" %w", p))
		}
	}
	return errors.Join(errs...)
}

// position finds a place such as apps[0].http.path, or the nearest one around it.
func position(file *ast.File, at string) *token.Position {
	for at != "" {
		if path, err := yaml.PathString("$." + at); err == nil {
			if node, err := path.FilterFile(file); err == nil && node.GetToken() != nil {
				return node.GetToken().Position
			}
		}
		at = at[:max(0, strings.LastIndexAny(at, ".["))]
	}
	return nil
}

// placed turns an error of the YAML library into "line:column: message", without the source around
// it that the library would print.
func placed(err error) error {
	var at yaml.Error
	if !errors.As(err, &at) {
		return fmt.Errorf(" %w", err)
	}
	if tok := at.GetToken(); tok != nil && tok.Position != nil {
		return fmt.Errorf("%d:%d: %s", tok.Position.Line, tok.Position.Column, at.GetMessage())
	}
	return fmt.Errorf(" %s", at.GetMessage())
}

// An expander replaces ${NAME} in the file's scalars. It works on the parsed file, so that a value
// cannot change the file's structure. Numbers become text first: a token 0012345 must stay one.
type expander struct {
	lookup func(string) (string, bool)
	errs   []error
}

// $${ stands for a plain ${.
var reference = regexp.MustCompile(`\$?\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)

// unescaped is what needs no second look.
var unescaped = regexp.MustCompile(`\$\$\{|` + reference.String())

func (e *expander) Visit(node ast.Node) ast.Visitor {
	switch n := node.(type) {
	case *ast.MappingValueNode:
		n.Value = e.scalar(n.Value)
	case *ast.SequenceNode:
		for i := range n.Values {
			n.Values[i] = e.scalar(n.Values[i])
		}
	}
	return e
}

func (e *expander) scalar(node ast.Node) ast.Node {
	switch n := node.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		return ast.String(node.GetToken())
	case *ast.StringNode:
		before := n.Value
		n.Value = reference.ReplaceAllStringFunc(before, func(ref string) string { return e.expand(ref, n) })
		if strings.Contains(unescaped.ReplaceAllString(before, ""), "${") {
			pos := n.GetToken().Position
			e.errs = append(e.errs, fmt.Errorf("%d:%d: a ${ that is no ${NAME}; write $${ for a plain ${", pos.Line, pos.Column))
		}
		if n.Value != before && (n.Value == "true" || n.Value == "false") {
			yes := ast.Bool(n.Token)
			yes.Value = n.Value == "true"
			return yes
		}
	}
	return node
}

func (e *expander) expand(ref string, at ast.Node) string {
	if ref[1] == '$' {
		return ref[1:]
	}
	name := ref[2 : len(ref)-1]
	value, ok := e.lookup(name)
	if !ok {
		pos := at.GetToken().Position
		e.errs = append(e.errs, fmt.Errorf("%d:%d: the environment has no %s", pos.Line, pos.Column, name))
	}
	return value
}
