package filter

import (
	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/internal/jsonscan"
)

// milliseconds is the function ms, which makes a timestamp of milliseconds since 1970. DingTalk's times are such numbers,
// or texts of them, and CEL's own timestamp() takes seconds. A missing field is 0, and ms(0) is the zero time, as
// envelope.born is if the push has no time.
func milliseconds() cel.EnvOption {
	overload := func(name string, of *cel.Type) cel.FunctionOpt {
		return cel.Overload(name, []*cel.Type{of}, cel.TimestampType, cel.UnaryBinding(ms))
	}
	return cel.Function("ms", overload("ms_int", cel.IntType), overload("ms_double", cel.DoubleType), overload("ms_string", cel.StringType))
}

func ms(v ref.Val) ref.Val {
	var n int64
	ok := true
	switch v := v.(type) {
	case types.Int:
		n = int64(v)
	case types.Double:
		n, ok = jsonscan.Int64([]byte(textOf(float64(v))))
	case types.String:
		n, ok = jsonscan.Int64([]byte(v))
	}
	const most = 253_402_300_799_999 // the end of the year 9999
	if !ok || n < -62_135_596_800_000 || n > most {
		return types.NewErr("ms() wants milliseconds since 1970, as a number or as digits")
	}
	return types.Timestamp{Time: event.Millis(n)}
}
