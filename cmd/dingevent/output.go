package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// newJSON writes JSON in which a URL stays readable, one value a line.
func newJSON(w io.Writer) *json.Encoder {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc
}

// jsonLine is v as newJSON writes it.
func jsonLine(v any) ([]byte, error) {
	var buf bytes.Buffer
	err := newJSON(&buf).Encode(v)
	return buf.Bytes(), err
}

// writeLines writes each item as one line of JSON.
func writeLines[T any](w io.Writer, items []T) error { return encodeAll(newJSON(w), items) }

// writePretty writes each item as indented JSON.
func writePretty[T any](w io.Writer, items []T) error {
	enc := newJSON(w)
	enc.SetIndent("", "  ")
	return encodeAll(enc, items)
}

func encodeAll[T any](enc *json.Encoder, items []T) error {
	for _, item := range items {
		if err := enc.Encode(item); err != nil {
			return err
		}
	}
	return nil
}

// writeList writes items as lines of JSON, or else as tabulate does; none is said for a person if there are none.
func writeList[T any](w io.Writer, asJSON bool, items []T, none string, tabulate func(io.Writer, []T) error) error {
	switch {
	case asJSON:
		return writeLines(w, items)
	case len(items) == 0:
		_, err := fmt.Fprintln(w, none)
		return err
	}
	return tabulate(w, items)
}

// tellOne writes one result, as JSON or in words.
func tellOne(w io.Writer, asJSON bool, value any, text string) error {
	if asJSON {
		return newJSON(w).Encode(value)
	}
	_, err := fmt.Fprintln(w, text)
	return err
}
