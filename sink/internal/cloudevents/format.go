package cloudevents

import (
	"fmt"

	"github.com/dingevent/dingevent"
)

// A Format is how an event becomes a message. It is the type of every sink that has formats, so that
// one choice can go to any of them; each describes its own binding of it.
type Format string

// The formats.
const (
	FormatStructured Format = "structured" // see [Structured]
	FormatTyped      Format = "typed"      // see [Typed]
	FormatBinary     Format = "binary"     // the payload, beside [Attributes]
	FormatRaw        Format = "raw"        // the payload, beside what [Raw] returns
)

// Check wants f to be one of the formats.
func (f Format) Check() error {
	switch f {
	case FormatStructured, FormatTyped, FormatBinary, FormatRaw:
		return nil
	}
	return fmt.Errorf("no format %q; use %s, %s, %s or %s", f, FormatStructured, FormatTyped, FormatBinary, FormatRaw)
}

// Whole returns d as one JSON object, typed or not, where f is no format that has the payload alone.
func (f Format) Whole(d dingevent.Delivery) []byte {
	if f == FormatTyped {
		return Typed(d)
	}
	return Structured(d)
}
