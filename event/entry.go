package event

import "reflect"

// An entry binds an event type to its struct.
type entry struct {
	eventType string
	typed     any               // a nil pointer to the struct
	read      func(*reader) any // returns a pointer to a new struct
}

// goType is the struct.
func (e *entry) goType() reflect.Type { return reflect.TypeOf(e.typed).Elem() }
