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
var ours = map[string]functions.BinaryOp{
	operators.Equals:        equal,
	operators.NotEquals:     func(a, b ref.Val) ref.Val { return not(equal(a, b)) },
	operators.In:            in,
	operators.Less:          ordered(operators.Less, func(order int) bool { return order < 0 }),
	operators.LessEquals:    ordered(operators.LessEquals, func(order int) bool { return order <= 0 }),
	operators.Greater:       ordered(operators.Greater, func(order int) bool { return order > 0 }),
	operators.GreaterEquals: ordered(operators.GreaterEquals, func(order int) bool { return order >= 0 }),
	operators.Add:           arithmetic(operators.Add, traits.AdderType, func(a, b ref.Val) ref.Val { return a.(traits.Adder).Add(b) }),
	operators.Subtract:      arithmetic(operators.Subtract, traits.SubtractorType, func(a, b ref.Val) ref.Val { return a.(traits.Subtractor).Subtract(b) }),
	operators.Multiply:      arithmetic(operators.Multiply, traits.MultiplierType, func(a, b ref.Val) ref.Val { return a.(traits.Multiplier).Multiply(b) }),
	operators.Divide:        arithmetic(operators.Divide, traits.DividerType, func(a, b ref.Val) ref.Val { return a.(traits.Divider).Divide(b) }),
	operators.Modulo:        arithmetic(operators.Modulo, traits.ModderType, func(a, b ref.Val) ref.Val { return a.(traits.Modder).Modulo(b) }),
	"sets.contains":         setContains,
	"sets.equivalent":       setEquivalent,
	"sets.intersects":       setIntersects,
}

// oursOfOne are those with one argument.
var oursOfOne = map[string]functions.UnaryOp{
	"double":    toDouble,
	"string":    toText,
	"timestamp": toTimestamp,
}

// A pair is a call of ours with two arguments. It makes no list of them, as cel-go's calls of a replaced function do.
type pair struct {
	interpreter.InterpretableCall
	a, b interpreter.InterpretableV2
	op   functions.BinaryOp
}

// Exec and Eval are for CEL.
func (p pair) Exec(frame *interpreter.ExecutionFrame) ref.Val {
	a := p.a.Exec(frame)
	if types.IsUnknownOrError(a) {
		return a
	}
	b := p.b.Exec(frame)
	if types.IsUnknownOrError(b) {
		return b
	}
	value := p.op(a, b)
	if err, ok := value.(*types.Err); ok {
		value = types.LabelErrNode(p.ID(), err)
	}
	if costs := frame.CostTracker(); costs != nil {
		costs.EvalBinary(frame, p.ID(), p, a, b, value)
	}
	return value
}

func (p pair) Eval(vars interpreter.Activation) ref.Val {
	return interpreter.EvalActivation(vars, p.Exec)
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
func ordered(operator string, want func(order int) bool) functions.BinaryOp {
	return func(a, b ref.Val) ref.Val {
		if order, ok := compareNumbers(a, b); ok {
			return types.Bool(want(order))
		}
		comparer, ok := a.(traits.Comparer)
		if !ok {
			return refused(operator, a, b)
		}
		switch order := comparer.Compare(b).(type) {
		case types.Int:
			return types.Bool(want(int(order)))
		case *types.Err:
			return explained(operator, order, a, b)
		default:
			return order
		}
	}
}

func arithmetic(operator string, trait int, of functions.BinaryOp) functions.BinaryOp {
	return func(a, b ref.Val) ref.Val {
		x, y, err := alike(a, b)
		switch {
		case err != nil:
			return err
		case !x.Type().HasTrait(trait):
			return refused(operator, a, b)
		}
		result := of(x, y)
		if err, ok := result.(*types.Err); ok {
			return explained(operator, err, a, b)
		}
		return result
	}
}

// explained names the operator and the types in place of "no such overload".
func explained(operator string, err *types.Err, a, b ref.Val) ref.Val {
	if err.Error() == noOverload {
		return refused(operator, a, b)
	}
	return err
}

func refused(operator string, a, b ref.Val) ref.Val {
	if symbol, ok := operators.FindReverse(operator); ok && symbol != "" {
		operator = symbol
	}
	return types.NewErr("no such overload: %s takes no %s and %s", operator, a.Type().TypeName(), b.Type().TypeName())
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

// exactly replaces the functions that ours has, and adds its place to the error of every call. It goes to the fields of the
// event directly.
func exactly(checked *cel.Ast) cel.ProgramOption {
	places, fields := placesOf(checked.NativeRep()), directFields(checked.NativeRep())
	return cel.CustomDecoratorV2(func(i interpreter.InterpretableV2) (interpreter.InterpretableV2, error) {
		if attr, ok := i.(interpreter.InterpretableAttribute); ok {
			if d, ok := attr.(*direct); ok { // more follows its name
				attr = d.InterpretableAttribute
			}
			if name, ok := fields[attr.ID()]; ok {
				return &direct{InterpretableAttribute: attr, name: name}, nil
			}
			return attr, nil
		}
		call, ok := i.(interpreter.InterpretableCall)
		if _, already := i.(placed); !ok || already {
			return i, nil
		}
		if op, ok := ours[call.Function()]; ok && len(call.Args()) == 2 {
			call = pair{call, call.Args()[0], call.Args()[1], op}
		}
		if op, ok := oursOfOne[call.Function()]; ok {
			one := func(args ...ref.Val) ref.Val { return op(args[0]) }
			call = interpreter.NewCall(call.ID(), call.Function(), call.OverloadID(), call.Args(), one)
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
