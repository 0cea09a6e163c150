package document

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

var (
	wholeNumber = regexp.MustCompile(`^[-+]?[0-9][0-9_]*$`)
	otherNumber = regexp.MustCompile(`^[-+]?[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?$`)
)

// IsWhole reports whether a text looks like a whole number.
func IsWhole(text string) bool { return wholeNumber.MatchString(text) }

// ParseInt reads a whole number, also one that a program has written as 5.0 or 1e6.
func ParseInt(text string) (int64, error) {
	digits := strings.ReplaceAll(strings.TrimLeft(text, "-+"), "_", "")
	switch {
	case wholeNumber.MatchString(text) && len(digits) > 1 && digits[0] == '0':
		return 0, errors.New("a number that begins with 0, which may mean another; write it without")
	case wholeNumber.MatchString(text):
		n, err := strconv.ParseInt(strings.ReplaceAll(text, "_", ""), 10, 64)
		if err != nil {
			return 0, fmt.Errorf("a number beyond %d", int64(math.MaxInt64))
		}
		return n, nil
	case otherNumber.MatchString(text):
		if f, err := strconv.ParseFloat(text, 64); err == nil && f == math.Trunc(f) && math.Abs(f) < 1<<53 {
			return int64(f), nil
		}
	}
	return 0, errors.New("a whole number is wanted")
}
