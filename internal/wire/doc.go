// Package wire reads what the transports wrap around an event: the outer members of an HTTP body, and the
// rows of a SyncHTTP push or of a push table. It tells which event a wrapping holds and by what it is
// known. Package callback makes envelopes of it, package event typed events, and both must agree.
package wire
