package fromwire

import "errors"

// Options help [Decode] with data that does not name its type.
type Options struct {
	// Type is the event type of a payload that names none.
	Type string
	// BizType is the number of the row that a bare biz_data was taken from.
	BizType int64
}

// ErrNoType means that a payload names no event type, so Options must.
var ErrNoType = errors.New("the payload names no event type")
