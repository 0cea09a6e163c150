package journal

import "time"

// An Exception is the delivery of one event that did not succeed at its first attempt within a second.
type Exception struct {
	Seq      Seq
	Key      string // what orders it among others; empty where order does not matter
	State    DeliveryState
	Attempts int       // attempts so far, all of them
	Failures int       // those that count as failed; a retried dead letter starts anew
	First    time.Time // when the first attempt began
	Due      time.Time // when the next attempt may begin, if Waiting
	Changed  time.Time // when State became what it is, or time was last taken from its retries; by one clock with First and Due
	Error    string    // why the last attempt failed
}

// A DeliveryState is where a delivery stands. Package delivery holds the table of the moves between.
type DeliveryState string

// The states of a delivery that has a row.
const (
	Waiting    DeliveryState = "waiting"    // for its next attempt
	Attempting DeliveryState = "attempting" // an attempt runs; found at start, it was cut off and is Waiting
	Parked     DeliveryState = "parked"     // for an earlier event of its key
	Delivered  DeliveryState = "delivered"  // a tombstone until the cursor passes
	Dead       DeliveryState = "dead"       // ended without success; kept until retried or discarded
	Discarded  DeliveryState = "discarded"  // a dead letter that a person threw away; a tombstone too
)

// An Attempt is one recorded call of a sink: every failed one, and all later ones of that event.
type Attempt struct {
	Seq    Seq
	Number int // from 1
	Start  time.Time
	Took   time.Duration
	Error  string // empty: it succeeded
	// Outcome is what the attempt led to, in the words of package delivery. Empty if it was recorded before that was kept.
	Outcome string
	// Status and Answer are what the other side of the sink said, see [dingevent.Answer].
	Status int
	Answer []byte
}
