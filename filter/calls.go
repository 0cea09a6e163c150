package filter

import (
	"fmt"
	"math"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/functions"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
	"cel.dev/cel-go/interpreter"

	"github.com/dingevent/dingevent/event"
)

// ours are the functions of CEL that work in another way here. They round no whole number and calculate with an int and
// a double. An element of a list that is an error is their result.
var ours = map[string]functions.FunctionOp{
	operators.Equals:        two(equal),
	operators.NotEquals:     two(func(a, b ref.Val) ref.Val { return not(equal(a, b)) }),
	operators.In:            two(in),
	operators.Less:          ordered(operators.Less, func(order int) bool { return order < 0 }),
	operators.LessEquals:    ordered(operators.LessEquals, func(order int) bool { return order <= 0 }),
	operators.Greater:       ordered(operators.Greater, func(order int) bool { return order > 0 }),
	operators.GreaterEquals: ordered(operators.GreaterEquals, func(order int) bool { return order >= 0 }),
	operators.Add:           arithmetic(operators.Add, traits.AdderType, func(a, b ref.Val) ref.Val { return a.(traits.Adder).Add(b) }),
	operators.Subtract:      arithmetic(operators.Subtract, traits.SubtractorType, func(a, b ref.Val) ref.Val { return a.(traits.Subtractor).Subtract(b) }),
	operators.Multiply:      arithmetic(operators.Multiply, traits.MultiplierType, func(a, b ref.Val) ref.Val { return a.(traits.Multiplier).Multiply(b) }),
	operators.Divide:        arithmetic(operators.Divide, traits.DividerType, func(a, b ref.Val) ref.Val { return a.(traits.Divider).Divide(b) }),
	operators.Modulo:        arithmetic(operators.Modulo, traits.ModderType, func(a, b ref.Val) ref.Val { return a.(traits.Modder).Modulo(b) }),
	"sets.contains":         two(setContains),
	"sets.equivalent":       two(setEquivalent),
	"sets.intersects":       two(setIntersects),
	"double":                one(toDouble),
	"string":                one(toText),
	"timestamp":             one(toTimestamp),
}

func one(f func(ref.Val) ref.Val) functions.FunctionOp {
	return func(args ...ref.Val) ref.Val { return f(args[0]) }
}

func two(f func(a, b ref.Val) ref.Val) functions.FunctionOp {
	return func(args ...ref.Val) ref.Val { return f(args[0], args[1]) }
}

func not(v ref.Val) ref.Val {
	if yes, ok := v.(types.Bool); ok {
		return !yes
	}
	return v
}

func in(element, container ref.Val) ref.Val {
	switch c := container.(type) {
	case traits.Lister:
		return contains(c, element)
	case traits.Container:
		return c.Contains(element)
	}
	return refused(operators.In, element, container)
}

// ordered compares by the order that the operator wants.
func ordered(operator string, want func(order int) bool) functions.FunctionOp {
	return func(args ...ref.Val) ref.Val {
		if order, ok := compareNumbers(args[0], args[1]); ok {
			return types.Bool(want(order))
		}
		comparer, ok := args[0].(traits.Comparer)
		if !ok {
			return refused(operator, args...)
		}
		switch order := comparer.Compare(args[1]).(type) {
		case types.Int:
			return types.Bool(want(int(order)))
		case *types.Err:
			return explained(operator, order, args...)
		default:
			return order
		}
	}
}

func arithmetic(operator string, trait int, of func(a, b ref.Val) ref.Val) functions.FunctionOp {
	return func(args ...ref.Val) ref.Val {
		a, b, err := alike(args[0], args[1])
		switch {
		case err != nil:
			return err
		case !a.Type().HasTrait(trait):
			return refused(operator, args...)
		}
		result := of(a, b)
		if err, ok := result.(*types.Err); ok {
			return explained(operator, err, args...)
		}
		return result
	}
}

// explained names the operator and the types in place of "no such overload".
func explained(operator string, err *types.Err, args ...ref.Val) ref.Val {
	if err.Error() == noOverload {
		return refused(operator, args...)
	}
	return err
}

func refused(operator string, args ...ref.Val) ref.Val {
	if symbol, ok := operators.FindReverse(operator); ok && symbol != "" {
		operator = symbol
	}
	return types.NewErr("no such overload: %s takes no %s and %s", operator, args[0].Type().TypeName(), args[1].Type().TypeName())
}

func toDouble(v ref.Val) ref.Val {
	exact, err := double(v)
	if err != nil {
		return err
	}
	return exact.ConvertToType(types.DoubleType)
}

func toText(v ref.Val) ref.Val {
	if x, ok := v.(types.Double); ok && !math.IsInf(float64(x), 0) && !math.IsNaN(float64(x)) {
		return types.String(textOf(float64(x)))
	}
	return v.ConvertToType(types.StringType)
}

// toTimestamp also reads a time in DingTalk's spelling, such as "2026-07-17 11:46:40". Its error for milliseconds in place
// of seconds names ms().
func toTimestamp(v ref.Val) ref.Val {
	at := v.ConvertToType(types.TimestampType)
	if !types.IsError(at) {
		return at
	}
	switch v := v.(type) {
	case types.String:
		if t, ok := event.ParseTime(string(v)); ok {
			return types.Timestamp{Time: t.UTC()}
		}
	case types.Int:
		return types.NewErr("timestamp() of a number wants seconds; for milliseconds there is ms()")
	}
	return at
}

const noOverload = "no such overload"

// exactly replaces the functions that ours has, and adds its place to the error of every call.
func exactly(checked *cel.Ast) cel.ProgramOption {
	places := placesOf(checked.NativeRep())
	return cel.CustomDecoratorV2(func(i interpreter.InterpretableV2) (interpreter.InterpretableV2, error) {
		call, ok := i.(interpreter.InterpretableCall)
		if _, already := i.(placed); !ok || already {
			return i, nil
		}
		if op, ok := ours[call.Function()]; ok {
			call = interpreter.NewCall(call.ID(), call.Function(), call.OverloadID(), call.Args(), op)
		}
		return placed{call, places}, nil
	})
}

// A placed call adds its place to an error of its own.
type placed struct {
	interpreter.InterpretableCall
	places places
}

// Exec and Eval are for CEL.
func (p placed) Exec(frame *interpreter.ExecutionFrame) ref.Val {
	return p.tell(p.InterpretableCall.Exec(frame))
}

func (p placed) Eval(vars interpreter.Activation) ref.Val {
	return p.tell(p.InterpretableCall.Eval(vars))
}

func (p placed) tell(value ref.Val) ref.Val {
	err, ok := value.(*types.Err)
	if !ok || err.NodeID() != p.ID() || p.places[p.ID()] == "" {
		return value // an error of an argument names its field
	}
	return types.WrapErr(fmt.Errorf("%s: %w", p.places[p.ID()], err.Unwrap()))
}

// places are the parts of an expression by their IDs, each with line and column, such as "1:12: event.a + event.b".
type places map[int64]string

func placesOf(checked *ast.AST) places {
	const most = 80
	all := make(places)
	info := checked.SourceInfo()
	ast.PreOrderVisit(checked.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.CallKind {
			return
		}
		text, err := cel.ExprToString(e, info)
		if err != nil {
			return // it was made by a macro
		}
		if text = strings.Join(strings.Fields(text), " "); len(text) > most {
			text = strings.ToValidUTF8(text[:most], "") + "…"
		}
		at := info.GetStartLocation(e.ID())
		all[e.ID()] = fmt.Sprintf("%d:%d: %s", at.Line(), at.Column()+1, text)
	}))
	return all
}
