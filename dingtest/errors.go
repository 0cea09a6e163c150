package dingtest

import "errors"

// ErrClosed is what a push ends with that was under way when its Server closed.
var ErrClosed = errors.New("dingtest: server closed")

var (
	errNoAnswer = errors.New("no answer in time")
	errCut      = errors.New("the connection ended before the answer")
)
