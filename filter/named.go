package filter

import (
	"reflect"
	"slices"
	"strings"
	"sync/atomic"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/interpreter"
)

// fieldsNamed are the fields of the event that an expression names, as in event.type. It is nil if the expression uses the
// event in another way, because that may need any field.
func fieldsNamed(checked *ast.AST) []string {
	names, named, used := []string{}, 0, 0
	ast.PreOrderVisit(checked.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		switch {
		case isEvent(e):
			used++
		case e.Kind() == ast.SelectKind && isEvent(e.AsSelect().Operand()):
			named++
			if name := e.AsSelect().FieldName(); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}))
	if used > named {
		return nil
	}
	return names
}

func isEvent(e ast.Expr) bool {
	return e.Kind() == ast.IdentKind && strings.TrimPrefix(e.AsIdent(), ".") == "event"
}

// A place is where a struct has a field.
type place struct {
	in    reflect.Type
	index []int
}

// A direct is a part such as event.type that goes to the field at once. cel-go would ask for the value of the event, for its
// kind and for the field by name.
type direct struct {
	interpreter.InterpretableAttribute
	name string
	last atomic.Pointer[place] // of the type that came last
}

// directFields are the names of those parts, by their IDs.
func directFields(checked *ast.AST) map[int64]string {
	all := map[int64]string{}
	ast.PreOrderVisit(checked.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() == ast.SelectKind && !e.AsSelect().IsTestOnly() && isEvent(e.AsSelect().Operand()) {
			all[e.ID()] = e.AsSelect().FieldName()
		}
	}))
	return all
}

// Exec and Eval are for CEL. What is not an ordinary field of a struct goes cel-go's way.
func (d *direct) Exec(frame *interpreter.ExecutionFrame) ref.Val {
	event, _ := frame.ResolveName("event")
	o, ok := event.(object)
	if !ok || o.misfits != nil {
		return d.InterpretableAttribute.Exec(frame)
	}
	v, ok := d.field(o.v)
	if !ok {
		return d.InterpretableAttribute.Exec(frame)
	}
	value := plain(v)
	if costs := frame.CostTracker(); costs != nil {
		costs.Qualify(d.ID())
		costs.EvalAttribute(d.ID(), false, value)
	}
	return value
}

func (d *direct) Eval(vars interpreter.Activation) ref.Val {
	return interpreter.EvalActivation(vars, d.Exec)
}

func (d *direct) field(v reflect.Value) (field reflect.Value, ok bool) {
	at := d.last.Load()
	if at == nil || at.in != v.Type() {
		index, ok := fieldsOf(v.Type())[d.name]
		if !ok {
			return field, false
		}
		at = &place{v.Type(), index}
		d.last.Store(at)
	}
	for _, i := range at.index {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return field, false
			}
			v = v.Elem()
		}
		v = v.Field(i)
	}
	return v, true
}
