package filter

import (
	"cmp"
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/dingevent/dingevent/internal/jsonscan"
)

// maxExact is the first whole number that is equal to the next one as a double.
const maxExact = 1 << 53

// number makes a value of CEL of a number in plain JSON. Without fraction and exponent it is an int or a uint, else a
// double. A whole number is never rounded. From maxExact on it is an int in every spelling, if it fits. Digits that do
// not even fit a uint are an error.
func number(text json.Number) ref.Val {
	if n, err := strconv.ParseInt(string(text), 10, 64); err == nil {
		return types.Int(n)
	}
	if n, err := strconv.ParseUint(string(text), 10, 64); err == nil {
		return types.Uint(n)
	}
	x, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		return types.NewErr("a number of the payload is out of range")
	}
	if math.Abs(x) < maxExact {
		return types.Double(x)
	}
	if n, ok := jsonscan.Int64([]byte(text)); ok {
		return types.Int(n)
	}
	if !strings.ContainsAny(string(text), ".eE") {
		return types.NewErr("a whole number of the payload is too large to be told from its neighbours")
	}
	return types.Double(x)
}

// alike makes two numbers doubles if one is, so that they can be calculated with. Others it leaves alone.
func alike(a, b ref.Val) (ref.Val, ref.Val, ref.Val) {
	if _, ok := a.(types.Double); ok {
		exact, err := double(b)
		return a, exact, err
	}
	if _, ok := b.(types.Double); ok {
		exact, err := double(a)
		return exact, b, err
	}
	return a, b, nil
}

// double makes a double of a whole number; err says that there is none.
func double(v ref.Val) (exact, err ref.Val) {
	var x float64
	var same bool
	switch v := v.(type) {
	case types.Int:
		x = float64(v)
		same = compareInt(int64(v), x) == 0
	case types.Uint:
		x = float64(v)
		same = compareUint(uint64(v), x) == 0
	default:
		return v, nil
	}
	if !same {
		return nil, types.NewErr("no double is exactly %v", v.Value())
	}
	return types.Double(x), nil
}

// compareNumbers compares a whole number with a double, without rounding; ok is false for other values and NaN.
func compareNumbers(a, b ref.Val) (order int, ok bool) {
	switch x := a.(type) {
	case types.Int:
		if y, ok := b.(types.Double); ok {
			return compareInt(int64(x), float64(y)), !math.IsNaN(float64(y))
		}
	case types.Uint:
		if y, ok := b.(types.Double); ok {
			return compareUint(uint64(x), float64(y)), !math.IsNaN(float64(y))
		}
	case types.Double:
		if _, twice := b.(types.Double); !twice {
			order, ok = compareNumbers(b, a)
			return -order, ok
		}
	}
	return 0, false
}

func compareInt(n int64, x float64) int {
	switch {
	case x >= 1<<63:
		return -1
	case x < -1<<63:
		return 1
	}
	return cmp.Or(cmp.Compare(n, int64(x)), cmp.Compare(0, x-math.Trunc(x)))
}

func compareUint(n uint64, x float64) int {
	switch {
	case x >= 1<<64:
		return -1
	case x < 0:
		return 1
	}
	return cmp.Or(cmp.Compare(n, uint64(x)), cmp.Compare(0, x-math.Trunc(x)))
}

// textOf is a double as text: without an exponent where JSON has none.
func textOf(x float64) string {
	if size := math.Abs(x); size != 0 && (size < 1e-6 || size >= 1e21) {
		return strconv.FormatFloat(x, 'g', -1, 64)
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}
