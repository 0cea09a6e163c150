package streamsink

import (
	"errors"
	"fmt"

	"github.com/dingevent/dingevent/internal/streamwire"
)

var (
	errFull      = errors.New("the subscription has as many connections as it may")
	errDismissed = errors.New("it is led to another gateway")
	errGone      = errors.New("the subscription's sink is closed")
)

var (
	errNotSent  = errors.New("the connection ended before the event was sent")
	errEnded    = errors.New("the connection ended before the answer")
	errTooLarge = errors.New("the frame is larger than the subscription's stream.max_frame")
)

// ErrClosed is what a delivery ends with that waits for a client while the attach point shuts down.
var ErrClosed = errors.New("the attach point shuts down")

// A harmful is the error of an attempt with a frame that may have ended its connection.
type harmful struct {
	size  int
	cause error
}

// A harmed is the error of an attempt over a connection that another's frame seems to have ended.
type harmed struct{ by *asked }

func (e *harmful) Error() string {
	return fmt.Sprintf("the connection ended before the client had read this frame of %d bytes: %v", e.size, e.cause)
}

func (e *harmed) Error() string {
	return fmt.Sprintf("the connection ended before the answer, it seems because of another event, %s, with a frame of %d bytes",
		streamwire.Clip(e.by.frame.Headers["eventId"]), e.by.size)
}
