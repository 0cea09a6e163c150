package jsonscan

import (
	"math"
	"strconv"
	"strings"
)

// Int64 reads an integral JSON number, or one inside a JSON string: 7, "7", 7.0 and 1.64e12 are
// integral. It is false for anything else, and for what does not fit.
func Int64(value []byte) (n int64, ok bool) {
	if n, ok := ordinary(value); ok {
		return n, true
	}
	if len(value) > 0 && value[0] == '"' {
		text, ok := Text(value)
		if !ok {
			return 0, false
		}
		value = []byte(text)
	}
	if numberEnd(value, 0) != len(value) {
		return 0, false
	}
	return integer(value)
}

// ordinary reads what nearly all integers look like: 1 to 18 digits, with or without quotes.
func ordinary(value []byte) (n int64, ok bool) {
	if last := len(value) - 1; last > 0 && value[0] == '"' && value[last] == '"' {
		value = value[1:last]
	}
	if len(value) == 0 || len(value) > 18 || value[0] == '0' {
		return 0, false
	}
	for _, c := range value {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, true
}

// integer reads a valid number.
func integer(number []byte) (n int64, ok bool) {
	negative := number[0] == '-'
	digits := number
	if negative {
		digits = number[1:]
	}
	if digitsEnd(digits, 0) != len(digits) {
		digits, ok = shifted(digits)
		if !ok {
			return 0, false
		}
	}
	var u uint64
	for _, c := range digits {
		if u > math.MaxInt64/10 {
			return 0, false
		}
		u = u*10 + uint64(c-'0')
	}
	switch {
	case negative && u <= -math.MinInt64:
		return -int64(u), true
	case !negative && u <= math.MaxInt64:
		return int64(u), true
	}
	return 0, false
}

// shifted writes a number that has a fraction or an exponent as plain digits, at most 19; false if
// it is not integral, or larger.
func shifted(number []byte) (digits []byte, ok bool) {
	text, exponent := strings.ToLower(string(number)), 0
	if mantissa, e, found := strings.Cut(text, "e"); found {
		text, exponent = mantissa, bounded(e)
	}
	whole, fraction, _ := strings.Cut(text, ".")
	exponent -= len(fraction)
	text = strings.TrimLeft(whole+fraction, "0")
	if text == "" {
		return []byte{'0'}, true
	}
	significant := strings.TrimRight(text, "0")
	exponent += len(text) - len(significant)
	if exponent < 0 || len(significant)+exponent > 19 {
		return nil, false
	}
	return []byte(significant + strings.Repeat("0", exponent)), true
}

// bounded reads a valid exponent. Beyond a hundred million it stays there: no text we hold is long
// enough to make up for it, and an int of 32 bits holds ten times that.
func bounded(exponent string) int {
	const most = 100_000_000
	n := 0
	for _, c := range strings.TrimLeft(exponent, "+-") {
		n = min(n*10+int(c-'0'), most)
	}
	if exponent[0] == '-' {
		return -n
	}
	return n
}

// Float64 reads a JSON number, or one inside a JSON string. It is false for anything else, and for what
// is beyond the range of a float64.
func Float64(value []byte) (n float64, ok bool) {
	text, quoted := Text(value)
	if !quoted {
		text = string(value)
	}
	if text == "" || numberEnd([]byte(text), 0) != len(text) {
		return 0, false
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, false
	}
	return n, true
}
