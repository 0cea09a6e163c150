package dingevent

import "bytes"

// MaxAnswerBody is how much of an answer's body is kept, in bytes.
const MaxAnswerBody = 2048

// An Answer is what the other side of a sink said to one attempt, for the person who looks at it later.
type Answer struct {
	Status int    // of HTTP, such as 503; 0 where there is no such number
	Body   []byte // the first MaxAnswerBody bytes; may be anything
}

// Answered notes what the other side of the sink answered; the last note of an attempt counts. It copies
// the first [MaxAnswerBody] bytes of body, and does nothing where nobody asks. It must not be called after
// Deliver has returned.
func (d Delivery) Answered(status int, body []byte) {
	if d.Answer != nil {
		*d.Answer = Answer{Status: status, Body: bytes.Clone(body[:min(len(body), MaxAnswerBody)])}
	}
}
