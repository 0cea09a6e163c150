package filter

import (
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
)

// A shownPart is a part of an expression that a person wants to see the value of.
type shownPart struct {
	id   int64
	text string
}

// shownParts are the fields that an expression names, the functions that it calls, and its macros, from left to right. It has
// neither constants nor comparisons, because a person sees from the fields what these give. Nor has it anything that is
// evaluated many times, such as the body of a macro.
func shownParts(checked *ast.AST) (list []shownPart) {
	var visit func(ast.Expr)
	add := func(e ast.Expr) {
		if text, err := cel.ExprToString(e, checked.SourceInfo()); err == nil {
			list = append(list, shownPart{e.ID(), strings.Join(strings.Fields(text), " ")})
		}
	}
	visit = func(e ast.Expr) {
		switch e.Kind() {
		case ast.IdentKind:
			add(e)
		case ast.SelectKind:
			if operand := e.AsSelect().Operand(); !isPath(operand) {
				visit(operand)
			}
			add(e)
		case ast.CallKind:
			before := len(list)
			visitArgs(e, visit)
			if isPath(e) || len(list) > before && !isOperator(e) { // a call with constants alone says nothing
				add(e)
			}
		case ast.ListKind:
			for _, element := range e.AsList().Elements() {
				visit(element)
			}
		case ast.MapKind:
			for _, entry := range e.AsMap().Entries() {
				visit(entry.AsMapEntry().Key())
				visit(entry.AsMapEntry().Value())
			}
		case ast.ComprehensionKind:
			visit(e.AsComprehension().IterRange())
			add(e)
		}
	}
	visit(checked.Expr())
	return list
}

// visitArgs visits what a call takes. Of an index that leads on from a path, the path is shown as a part of it.
func visitArgs(e ast.Expr, visit func(ast.Expr)) {
	call := e.AsCall()
	args := call.Args()
	if isPath(e) {
		args = args[1:]
	} else if call.IsMemberFunction() {
		visit(call.Target())
	}
	for _, arg := range args {
		visit(arg)
	}
}

func isOperator(e ast.Expr) bool {
	_, ok := operators.FindReverse(e.AsCall().FunctionName())
	return ok
}

// isPath reports whether e is a variable, or leads from one to a field or an element.
func isPath(e ast.Expr) bool {
	switch e.Kind() {
	case ast.IdentKind:
		return true
	case ast.SelectKind:
		return isPath(e.AsSelect().Operand())
	case ast.CallKind:
		return e.AsCall().FunctionName() == operators.Index && isPath(e.AsCall().Args()[0])
	}
	return false
}
