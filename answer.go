package dingevent

import (
	"bytes"
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

// Answered notes what the other side of the sink answered; the last note of an attempt counts. It copies
// the first [MaxAnswerBody] bytes of body, and does nothing if no answer is wanted. It must not be called after
// Deliver has returned.
func (d Delivery) Answered(status int, body []byte) {
	if d.Answer != nil {
		d.Answer.Status, d.Answer.Body = status, bytes.Clone(body[:min(len(body), MaxAnswerBody)])
	}
}

// Waits notes that no receiver is there to take the event, until done is called. A sink that waits for a receiver calls
// it, because such time does not count: after a week without a receiver an event still has all of its retries. Waits must
// not be called after Deliver has returned, nor before the done of an earlier call.
func (d Delivery) Waits() (done func()) {
	began := time.Now()
	return func() {
		if d.Answer != nil {
			d.Answer.Waited += time.Since(began)
		}
	}
}
