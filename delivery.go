package dingevent

import (
	"bytes"
	"time"
)

// A Delivery is one attempt to hand one event to one subscription's sink.
type Delivery struct {
	Envelope     *Envelope
	Subscription string // the name of the subscription; empty where there is none
	Seq          uint64 // the event's place in the journal; 0 where there is none
	Attempt      int    // from 1
	// Replay names the replay this belongs to: the event was delivered before, or passed by, and a person wants it
	// again. Empty for an ordinary delivery.
	Replay string
	// ReplayBegan is when that replay was made. It tells two replays apart that were given one name, one after
	// the other. Zero where it is not known.
	ReplayBegan time.Time
	// Trace is the traceparent, as W3C Trace Context has it, that a sink hands on. Empty if there is none.
	Trace string
	// Answer is where [Delivery.Answered] notes what the other side said. Nil if that is not wanted.
	Answer *Answer
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
