package postgres

import (
	"errors"
	"io"
	"net"
	"strings"
	"time"
)

// isBroken reports whether an error says that a connection is no more.
func isBroken(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		strings.Contains(err.Error(), "conn closed") || strings.Contains(err.Error(), "unexpected EOF")
}

// brokenWithin is how long the other side may not answer until a connection is broken.
const brokenWithin = 10 * time.Second
