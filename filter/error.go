package filter

// An Error says what is wrong with a filter or a key, or why it cannot evaluate an event.
type Error struct {
	At  string // such as types[0], rules[1], where or key
	Err error  // with line and column of an expression where it has one; it may quote both the expression and a value of the payload
}

func (e *Error) Error() string { return "filter: " + e.At + ": " + e.Err.Error() }

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }
