package filter

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

var errPayload = errors.New("the payload is not one JSON object")

// parse reads one JSON value, with its numbers as they are written.
func parse(text []byte) (value any, err error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&value); err != nil {
		return nil, errPayload
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errPayload
	}
	return value, nil
}
