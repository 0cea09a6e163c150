package api

import (
	"context"
	"errors"
	"fmt"

	"github.com/dingevent/dingevent/journal"
)

// A Code says what a caller can do about an error of a [Service].
type Code string

// The codes.
const (
	CodeInvalid     Code = "invalid"     // change the request
	CodeDenied      Code = "denied"      // ask with the daemon's token, and by a name that it knows
	CodeNotFound    Code = "not found"   // ask for something else; the error wraps [journal.ErrNotFound]
	CodeConflict    Code = "conflict"    // first change what stands in the way
	CodeTaken       Code = "taken"       // wait: it is written down, and will be done
	CodeUnavailable Code = "unavailable" // ask again later
	CodeInternal    Code = "internal"    // look into the daemon's log
)

// An Error is why a [Service] does not do what it is asked.
type Error struct {
	Code Code
	Text string // the problem, for a person
}

func (e *Error) Error() string { return e.Text }

// Unwrap lets errors.Is find [journal.ErrNotFound].
func (e *Error) Unwrap() error {
	if e.Code == CodeNotFound {
		return journal.ErrNotFound
	}
	return nil
}

// Refuse returns an [Error].
func Refuse(code Code, format string, args ...any) error {
	return &Error{Code: code, Text: fmt.Sprintf(format, args...)}
}

// CodeOf returns the code of any error that a [Service] returns.
func CodeOf(err error) Code {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	switch {
	case errors.Is(err, journal.ErrNotFound):
		return CodeNotFound
	case errors.Is(err, journal.ErrClosed), errors.Is(err, journal.ErrFull), errors.Is(err, journal.ErrSuspended),
		errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return CodeUnavailable
	}
	return CodeInternal
}
