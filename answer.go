package dingevent

import (
	"time"
)

// MaxAnswerBody is how much of an answer's body is kept, in bytes.
const MaxAnswerBody = 2048

// An Answer is the answer of a sink's other side to one attempt, for a person who looks at it later.
type Answer struct {
	Status int    // of HTTP, such as 503; 0 where there is no such number
	Body   []byte // the first MaxAnswerBody bytes; may be anything
	// Waited is how long no receiver was there to take the event, see [Delivery.Waits].
	Waited time.Duration
}
