package config

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
)

// A Duration is a time.Duration in a config file, such as 1500ms, 30s, 15m or 72h.
type Duration time.Duration

// Bytes are a size in a config file: a number of bytes, or one with a unit, such as 10GB (ten thousand million) or 10GiB.
type Bytes int64

// A scalarReader reads a text into one Go value.
type scalarReader struct {
	wanted string // what a person calls it
	text   bool   // somebody may have written it in several ways
	set    func(text string) error
}

func readerOf(into reflect.Value) scalarReader {
	switch at := into.Addr().Interface().(type) {
	case *Duration:
		return scalarReader{"a time such as 30s", true, func(text string) (err error) { *at, err = parseDuration(text); return err }}
	case *Bytes:
		return scalarReader{"a size such as 10GB", true, func(text string) (err error) { *at, err = parseBytes(text); return err }}
	}
	switch into.Kind() {
	case reflect.String:
		return scalarReader{"a text", true, func(text string) error { into.SetString(text); return nil }}
	case reflect.Bool:
		return scalarReader{"true or false", false, func(text string) error {
			yes, err := parseBool(text)
			into.SetBool(yes)
			return err
		}}
	case reflect.Int:
		return scalarReader{"a whole number", false, func(text string) error {
			n, err := parseInt(text)
			into.SetInt(n)
			return err
		}}
	}
	panic("the config has no " + into.Type().String())
}

func parseDuration(text string) (Duration, error) {
	switch parsed, err := time.ParseDuration(text); {
	case err != nil && wholeNumber.MatchString(text):
		return 0, errors.New("a time wants its unit, such as 1500ms, 30s, 15m or 72h")
	case err != nil && strings.ContainsAny(text, "dD"):
		return 0, errors.New("a time is wanted, such as 1500ms, 30s, 15m or 72h; a day is 24h")
	case err != nil:
		return 0, errors.New("a time is wanted, such as 1500ms, 30s, 15m or 72h")
	case parsed < 0:
		return 0, errors.New("a time below zero")
	default:
		return Duration(parsed), nil
	}
}

func (d Duration) String() string {
	text := time.Duration(d).String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zero) {
			text = strings.TrimSuffix(text, zero[1:])
		}
	}
	return text
}

func parseBytes(text string) (Bytes, error) {
	if strings.HasPrefix(text, "-") {
		return 0, errors.New("a size below zero")
	}
	if n, err := parseInt(text); err == nil || wholeNumber.MatchString(text) {
		return Bytes(n), err
	}
	n, err := humanize.ParseBytes(text)
	if err != nil || n > math.MaxInt64 || n == 0 && strings.ContainsAny(text, "123456789") {
		return 0, errors.New("a size is wanted: a number of bytes, or one with a unit, such as 100MB, 10GB or 10GiB")
	}
	return Bytes(n), nil
}

func parseBool(text string) (bool, error) {
	switch strings.ToLower(text) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	case "yes", "on":
		return false, errors.New("true or false is wanted; write true")
	case "no", "off":
		return false, errors.New("true or false is wanted; write false")
	}
	return false, errors.New("true or false is wanted")
}

var (
	wholeNumber = regexp.MustCompile(`^[-+]?[0-9][0-9_]*$`)
	otherNumber = regexp.MustCompile(`^[-+]?[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?$`)
)

// parseInt reads a whole number, also one that a program has written as 5.0 or 1e6.
func parseInt(text string) (int64, error) {
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
