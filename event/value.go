package event

import (
	"bytes"
	"encoding/json"

	"github.com/dingevent/dingevent/internal/jsonscan"
)

// A function below that reads a value returns the zero value and, as bad, the text of a value that does not fit. After a
// syntax error both are zero.

func (r *reader) readText() (text string, bad []byte) {
	if plain, ok := r.scan.TakePlain(); ok {
		return r.room.keep(plain), nil
	}
	switch r.scan.Kind() {
	case jsonscan.String:
		r.room.scratch, _ = r.scan.TextTo(r.room.scratch[:0])
		return r.room.keep(r.room.scratch), nil
	case jsonscan.Number:
		return r.room.keep(r.scan.Value()), nil
	}
	return "", notNull(r.scan.Value())
}

func (r *reader) readInteger() (n int, bad []byte) {
	if n, ok := r.scan.TakeInt(); ok {
		return n, nil
	}
	value := r.scan.Value()
	wide, ok := jsonscan.Int64(value)
	if n = int(wide); ok && int64(n) == wide { // an int may have 32 bits
		return n, nil
	}
	return 0, notNull(value)
}

func (r *reader) readLong() (n int64, bad []byte) {
	if n, ok := r.scan.TakeInt(); ok {
		return int64(n), nil
	}
	value := r.scan.Value()
	if n, ok := jsonscan.Int64(value); ok {
		return n, nil
	}
	return 0, notNull(value)
}

// readRaw copies a value, because it outlives the payload. Invalid Unicode in it is repaired, as in all other fields.
func (r *reader) readRaw() (raw json.RawMessage, bad []byte) {
	return bytes.Clone(jsonscan.Repaired(r.scan.Value())), nil
}

func notNull(value []byte) []byte {
	if string(value) == "null" {
		return nil
	}
	return value
}

// text reads into a string; a number is taken as written.
func (o *object) text(dst *string) {
	if plain, ok := o.scan.TakePlain(); ok {
		*dst = o.room.keep(plain)
		return
	}
	text, bad := o.readText()
	*dst = text
	o.wrong("text", bad)
}

// eventType and corpID are text, without a copy where the payload repeats the transport.
func (o *object) eventType(dst *string) { o.known(dst, o.reader.eventType) }
func (o *object) corpID(dst *string)    { o.known(dst, o.reader.corpID) }

func (o *object) known(dst *string, text string) {
	if o.scan.TakeText(text) {
		*dst = text
		return
	}
	o.text(dst)
}

// integer reads a number, or one in a string, into an int.
func (o *object) integer(dst *int) {
	if n, ok := o.scan.TakeInt(); ok {
		*dst = n
		return
	}
	n, bad := o.readInteger()
	*dst = n
	o.wrong("an integer", bad)
}

// long is integer into an int64.
func (o *object) long(dst *int64) {
	n, bad := o.readLong()
	*dst = n
	o.wrong("an integer", bad)
}

// float reads a number, or one in a string.
func (o *object) float(dst *float64) {
	value := o.scan.Value()
	n, ok := jsonscan.Float64(value)
	*dst = n
	if !ok {
		o.wrong("a number", notNull(value))
	}
}

// boolean reads a boolean, 0 or 1, or any of these in a string.
func (o *object) boolean(dst *bool) {
	value := o.scan.Value()
	word := value
	if text, ok := jsonscan.Text(value); ok {
		word = []byte(text)
	}
	switch string(word) {
	case "true", "1":
		*dst = true
	case "false", "0":
		*dst = false
	default:
		*dst = false
		o.wrong("a boolean", value)
	}
}

// raw keeps a value as it is.
func (o *object) raw(dst *json.RawMessage) {
	value, _ := o.readRaw()
	*dst = value
}

// rawInside keeps a value as it is; of JSON inside a string, the JSON.
func (o *object) rawInside(dst *json.RawMessage) {
	o.raw(dst)
	if text, ok := jsonscan.Text(*dst); ok {
		var inner json.RawMessage
		if o.inside(text, func() { inner, _ = o.readRaw() }) {
			*dst = inner
		}
	}
}

// wrong records that the value of the present field does not fit, unless bad is nil.
func (o *object) wrong(want string, bad []byte) {
	if bad != nil {
		o.problem(o.name(), want, kindName(bad))
	}
}

func kindName(value []byte) string {
	s := jsonscan.New(value)
	switch s.Kind() {
	case jsonscan.Bool:
		return "a boolean"
	case jsonscan.Number:
		return "another number"
	case jsonscan.String:
		return "other text"
	case jsonscan.ArrayBegins:
		return "a list"
	default:
		return "an object"
	}
}
