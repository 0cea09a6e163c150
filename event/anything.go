package event

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// anything reads what encoding/json makes of a value. A whole number that a float64 would round stays a [json.Number].
func (o *object) anything(dst *any) {
	value := o.scan.Value()
	*dst = nil
	if value == nil {
		return
	}
	dec := json.NewDecoder(bytes.NewReader(value))
	dec.UseNumber()
	var came any
	err := dec.Decode(&came)
	if err == nil {
		came, err = unrounded(came)
	}
	if err != nil {
		o.wrong("a value within the range of float64", value)
		return
	}
	*dst = came
}

// unrounded makes a float64 of every number within value that is the same then. The error is for one out of range.
func unrounded(value any) (any, error) {
	var err error
	switch value := value.(type) {
	case json.Number:
		return float(value)
	case []any:
		for i := range value {
			if value[i], err = unrounded(value[i]); err != nil {
				return nil, err
			}
		}
	case map[string]any:
		for name := range value {
			if value[name], err = unrounded(value[name]); err != nil {
				return nil, err
			}
		}
	}
	return value, nil
}

func float(number json.Number) (any, error) {
	text := string(number)
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil, err
	}
	if !strings.ContainsAny(text, ".eE") && strconv.FormatFloat(x, 'f', -1, 64) != text {
		return number, nil
	}
	return x, nil
}
