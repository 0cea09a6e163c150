package filter

import (
	"errors"

	"github.com/dingevent/dingevent"
)

// A Key gives a text for every event: events with the same text belong together. Its method Of serves as
// delivery.Order.Key. A Key never changes and is safe for concurrent use.
type Key struct {
	expression *expression
}

// CompileKey compiles an expression in CEL, such as event.processInstanceId; [Filter].Where describes its variables. If
// types is one type that package event knows, its fields are checked. Errors are of type [*Error].
func CompileKey(text string, types ...string) (*Key, error) {
	if text == "" {
		return nil, &Error{"key", errors.New("no expression: write one such as event.processInstanceId")}
	}
	e, err := compile(text, types, scalar)
	if err != nil {
		return nil, &Error{"key", err}
	}
	return &Key{e}, nil
}

// Of returns the key of an event: the text, number or bool that the expression gives, as text. The text may be
// empty. Null, anything else, and what cannot be evaluated are errors.
func (k *Key) Of(env *dingevent.Envelope) (string, error) {
	text, err := k.expression.text(env)
	if err != nil {
		return "", &Error{"key", err}
	}
	return text, nil
}
