package fromwire

import "errors"

// Options help [Decode] where what came does not say what it is.
type Options struct {
	// Type is the event type of a payload that names none.
	Type string
	// BizType is the number of the row that a bare biz_data was taken from.
	BizType int64
}

// ErrNoType says that a payload names no event type, so that Options must.
var ErrNoType = errors.New("the payload names no event type")
