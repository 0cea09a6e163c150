package suite

import (
	"fmt"
	"io"
)

// A Secret is a ticket or a code. It prints as *** with every verb, also inside of another value.
type Secret struct{ text string }

// NewSecret makes a Secret of a text.
func NewSecret(text string) Secret { return Secret{text} }

// Reveal returns the text, which opens the data of organizations.
func (s Secret) Reveal() string { return s.text }

// IsZero reports whether there is none.
func (s Secret) IsZero() bool { return s.text == "" }

// Format prints ***.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "***") }

// MarshalText writes ***.
func (s Secret) MarshalText() ([]byte, error) { return []byte("***"), nil }
