package document

import (
	"encoding"
	"errors"
	"reflect"
	"strings"
)

// A Scalar is a Go value that reads itself from the text of a scalar. Other values are texts, bools and ints.
type Scalar interface {
	encoding.TextUnmarshaler
	Wanted() string // what a person calls it, such as "a time such as 30s"
}

// A scalarReader reads a text into one Go value.
type scalarReader struct {
	wanted string // what a person calls it
	text   bool   // its letters count, because they may say the same in several ways
	set    func(text string) error
}

func readerOf(into reflect.Value) scalarReader {
	if own, ok := into.Addr().Interface().(Scalar); ok {
		return scalarReader{own.Wanted(), true, func(text string) error { return own.UnmarshalText([]byte(text)) }}
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
			n, err := ParseInt(text)
			into.SetInt(n)
			return err
		}}
	}
	panic("no document has a " + into.Type().String())
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
