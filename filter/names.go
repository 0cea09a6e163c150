package filter

import (
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// Names returns patterns for the type, corp and app of every event that m selects; none: any. They come from the lists of its
// filter, or from what its expression demands, such as envelope.type == "user_add_org". Match gives false, and no error,
// for an event that lacks one of them. So events may be left out by their names before they are read.
func (m *Matcher) Names() (types, corps, apps []string) {
	list := func(field string, patterns []string, p *patterns) []string {
		if m.where == nil {
			return slices.Clone(patterns)
		}
		names, ok := demanded(m.where.checked, field)
		if !ok {
			return slices.Clone(patterns)
		}
		if both := slices.DeleteFunc(names, func(name string) bool { return !p.match(name) }); len(both) > 0 {
			return both
		}
		return slices.Clone(patterns) // it selects nothing, and no patterns say that
	}
	return list("type", m.source.Types, &m.types), list("corp", m.source.Corps, &m.corps), list("app", m.source.Apps, &m.apps)
}

// demanded returns the names of which a field of envelope must have one. If it has none of them, e is false, and no error. It reports
// false if e demands nothing.
func demanded(e ast.Expr, field string) (names []string, ok bool) {
	if e.Kind() != ast.CallKind {
		return nil, false
	}
	args := e.AsCall().Args()
	switch e.AsCall().FunctionName() {
	case operators.LogicalAnd:
		if names, ok := demanded(args[0], field); ok || !isSimple(args[0]) { // what costs too much is an error, if it comes first
			return names, ok
		}
		return demanded(args[1], field)
	case operators.LogicalOr:
		for _, arg := range args {
			some, ok := demanded(arg, field)
			if !ok {
				return nil, false
			}
			names = append(names, some...)
		}
		return names, true
	case operators.Equals:
		for i, arg := range args {
			if name, ok := text(args[1-i]); ok && isMetadata(arg, field) {
				return []string{name}, true
			}
		}
	case operators.In:
		if !isMetadata(args[0], field) || args[1].Kind() != ast.ListKind {
			return nil, false
		}
		for _, element := range args[1].AsList().Elements() {
			name, ok := text(element)
			if !ok {
				return nil, false
			}
			names = append(names, name)
		}
		return names, true
	}
	return nil, false
}

// isSimple reports whether e compares fields of envelope with literals, so that it costs little and is no error.
func isSimple(e ast.Expr) bool {
	if e.Kind() != ast.CallKind {
		return false
	}
	switch args := e.AsCall().Args(); e.AsCall().FunctionName() {
	case operators.LogicalAnd, operators.LogicalOr:
		return isSimple(args[0]) && isSimple(args[1])
	case operators.Equals, operators.In:
		return slices.ContainsFunc([]string{"type", "corp", "app"}, func(field string) bool {
			_, ok := demanded(e, field)
			return ok
		})
	}
	return false
}

// isMetadata reports whether e is a field of envelope.
func isMetadata(e ast.Expr, field string) bool {
	if e.Kind() != ast.SelectKind || e.AsSelect().IsTestOnly() || e.AsSelect().FieldName() != field {
		return false
	}
	of := e.AsSelect().Operand()
	return of.Kind() == ast.IdentKind && of.AsIdent() == "envelope"
}

// text is the value of a literal text.
func text(e ast.Expr) (string, bool) {
	if e.Kind() != ast.LiteralKind {
		return "", false
	}
	value, ok := e.AsLiteral().(types.String)
	return string(value), ok
}
