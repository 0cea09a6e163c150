package daemon

import (
	"regexp"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/dingevent/dingevent/internal/api"
)

// An expander replaces ${NAME} in a document's scalars. It works on the parsed text, so that a value
// cannot change its structure. Numbers become text first: a token 0012345 must stay one.
type expander struct {
	lookup func(string) (string, bool)
	wrong  complaints
}

// unescaped is what needs no second look.
var unescaped = regexp.MustCompile(`\$\$\{|` + api.Reference.String())

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
		n.Value = api.Reference.ReplaceAllStringFunc(before, func(ref string) string { return e.expand(ref, n) })
		if strings.Contains(unescaped.ReplaceAllString(before, ""), "${") {
			e.wrong.say(n.GetToken().Position, "a ${ that is no ${NAME}; write $${ for a plain ${")
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
		e.wrong.say(at.GetToken().Position, "the environment has no "+name)
	}
	return value
}
