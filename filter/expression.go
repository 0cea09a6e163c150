package filter

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/cost"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/ext"

	"github.com/dingevent/dingevent"
)

const (
	maxExpression = 8 << 10 // bytes of an expression
	maxCost       = 200_000 // of one evaluation, in units of CEL: some tens of milliseconds
	maxPattern    = 500     // instructions of a regular expression
	maxErrors     = 3       // that are shown of one expression
)

// An expression was checked. It is safe for concurrent use.
type expression struct {
	program cel.Program
	checked ast.Expr
	fields  []string                    // of the event that it names; nil: any
	parts   []shownPart                 // what see looks at
	watched func() (cel.Program, error) // the same program, with the values of its parts; made when first asked for
}

// The results that an expression may have. A type that is unknown to the checker is checked at each evaluation.
var (
	boolean = result{"a bool", []types.Kind{types.BoolKind}}
	scalar  = result{"a text, a number or a bool", []types.Kind{
		types.StringKind, types.IntKind, types.UintKind, types.DoubleKind, types.BoolKind}}
)

type result struct {
	name  string
	kinds []types.Kind
}

// base is the language without the variables. It lacks functions whose result can be as large as the product of their
// arguments, because the cost of a call is counted after it, and a payload can make the result gigabytes.
var base = sync.OnceValues(func() (*cel.Env, error) {
	return cel.NewEnv(
		ext.Strings(), ext.Sets(),
		without("replace", "string_replace_string_string", cel.StringType, cel.StringType, cel.StringType),
		without("join", "list_join", cel.ListType(cel.StringType)),
		without("format", "string_format", cel.StringType, cel.ListType(cel.DynType)),
		cel.CustomTypeAdapter(adapt),
		cel.EnableIdentifierEscapeSyntax(),
		cel.EnableMacroCallTracking(), // so that a part with a macro can be written as it was
		cel.CrossTypeNumericComparisons(true),
		mixedArithmetic(operators.Add, "add"), mixedArithmetic(operators.Subtract, "subtract"),
		mixedArithmetic(operators.Multiply, "multiply"), mixedArithmetic(operators.Divide, "divide"),
		milliseconds(),
		cel.ParserExpressionSizeLimit(maxExpression),
		cel.ExpressionNodeLimit(maxExpression),
		cel.RegexProgramSizeLimit(maxPattern),
	)
})

// without takes a function with a text as result out of the language. The overload is any of the function's.
func without(function, overload string, args ...*cel.Type) cel.EnvOption {
	return cel.Function(function, cel.DisableDeclaration(true), cel.MemberOverload(overload, args, cel.StringType))
}

// mixedArithmetic lets the checker take an int and a double for an operator; see ours.
func mixedArithmetic(operator, name string) cel.EnvOption {
	return cel.Function(operator,
		cel.Overload(name+"_int64_double", []*cel.Type{cel.IntType, cel.DoubleType}, cel.DoubleType),
		cel.Overload(name+"_double_int64", []*cel.Type{cel.DoubleType, cel.IntType}, cel.DoubleType))
}

// compile checks an expression on events of these types.
func compile(text string, eventTypes []string, want result) (*expression, error) {
	if len(text) > maxExpression {
		return nil, fmt.Errorf("the expression has %d bytes; at most %d are allowed", len(text), maxExpression)
	}
	env, schema, err := environment(eventTypes)
	if err != nil {
		return nil, err
	}
	source := common.NewStringSource(text, "")
	ast, issues := env.CompileSource(source)
	if issues.Err() != nil {
		return nil, joinErrors(issues.Errors(), source, schema)
	}
	if kind := ast.OutputType().Kind(); kind != types.DynKind && !slices.Contains(want.kinds, kind) {
		return nil, fmt.Errorf("the expression gives %v, and must give %s", ast.OutputType(), want.name)
	}
	estimate, err := env.EstimateCost(ast, unknownSizes{})
	if err != nil {
		return nil, err
	}
	if estimate.Min > maxCost {
		return nil, fmt.Errorf("the expression costs %d units or more; at most %d are allowed", estimate.Min, maxCost)
	}
	options := []cel.ProgramOption{exactly(ast)}
	if estimate.Max > maxCost {
		options = append(options, cel.CostLimit(maxCost))
	}
	program, err := env.Program(ast, append(options, cel.EvalOptions(cel.OptOptimize))...)
	if err != nil {
		return nil, err
	}
	native := ast.NativeRep()
	return &expression{program, native.Expr(), fieldsNamed(native), shownParts(native), sync.OnceValues(func() (cel.Program, error) {
		return env.Program(ast, append(options, cel.EvalOptions(cel.OptOptimize, cel.OptTrackState))...)
	})}, nil
}

// environment is base with the variables. The type of event is known where there is one event type.
func environment(eventTypes []string) (*cel.Env, *schema, error) {
	env, err := base()
	if err != nil {
		return nil, nil, err
	}
	schema := newSchema(env.CELTypeProvider())
	eventType := cel.DynType
	if t := structOf(eventTypes); t != nil {
		eventType = schema.typeOf(t)
	}
	env, err = env.Extend(
		cel.CustomTypeProvider(schema),
		cel.Variable("event", eventType),
		cel.Variable("envelope", schema.typeOf(structOfMetadata)),
	)
	return env, schema, err
}

// joinErrors makes one error of errs, each with line, column and the line itself.
func joinErrors(errs []*common.Error, source common.Source, schema *schema) error {
	var lines []string
	for _, e := range errs[:min(len(errs), maxErrors)] {
		e := *e
		e.Message += schema.hint(e.Message)
		lines = append(lines, nearMark(strings.TrimPrefix(e.ToDisplayString(source), "ERROR: :")))
	}
	return fmt.Errorf("%s", strings.Join(lines, "\n"))
}

// decide evaluates an expression that gives a bool.
func (e *expression) decide(v *variables) (bool, error) {
	value, err := e.eval(v)
	if err != nil {
		return false, err
	}
	yes, ok := value.(types.Bool)
	if !ok {
		return false, fmt.Errorf("the expression gave %v, and must give %s", value.Type(), boolean.name)
	}
	return bool(yes), nil
}

// text evaluates an expression that gives a scalar, as text.
func (e *expression) text(env *dingevent.Envelope) (string, error) {
	value, err := e.eval(&variables{env: env, fields: e.fields})
	if err != nil {
		return "", err
	}
	switch value := value.(type) {
	case types.String:
		return string(value), nil
	case types.Int:
		return strconv.FormatInt(int64(value), 10), nil
	case types.Uint:
		return strconv.FormatUint(uint64(value), 10), nil
	case types.Double:
		return strconv.FormatFloat(float64(value), 'f', -1, 64), nil
	case types.Bool:
		return strconv.FormatBool(bool(value)), nil
	}
	return "", fmt.Errorf("the expression gave %v, and must give %s", value.Type(), scalar.name)
}

// eval evaluates an expression. The fields of v are those that it names, or more.
func (e *expression) eval(v *variables) (ref.Val, error) {
	value, _, err := e.program.Eval(v)
	return value, err
}

// unknownSizes is for the estimate of what an expression costs at least.
type unknownSizes struct{}

func (unknownSizes) EstimateSize(cost.AstNode) *cost.SizeEstimate { return nil }
func (unknownSizes) EstimateCallCost(string, string, *cost.AstNode, []cost.AstNode) *cost.CallEstimate {
	return nil
}
