// Package wire reads the wrappings of the transports: the outer members of an HTTP body, and the rows of a SyncHTTP push
// or of a push table. It finds the type and the ID of the event within. Package callback makes envelopes of them, and
// package event typed events. Both must agree.
package wire
