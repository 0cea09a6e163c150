package sinktest

import (
	"time"

	"github.com/dingevent/dingevent"
)

// A Harness is one sink, open and empty, with its real destination. The test that makes it closes it with
// t.Cleanup. Its functions are called while deliveries run.
type Harness struct {
	Sink dingevent.Sink
	// Arrived returns what the destination has taken so far, in any order.
	Arrived func() []Arrival
	// Fail makes the destination refuse the next n deliveries, for a reason that may pass.
	Fail func(n int)
	// Stall makes the destination hold deliveries until release is called. reached is closed once
	// it holds one. Nil for a destination that cannot hold deliveries.
	Stall func() (reached <-chan struct{}, release func())
	// Dedupes is set if the destination keeps a repeated delivery once.
	Dedupes bool
	// Compact is set if white space around or between the tokens of a JSON payload may be lost.
	Compact bool
}

// delivery returns the first attempt of an ordinary event.
func delivery(id string, seq uint64, data string) dingevent.Delivery {
	return dingevent.Delivery{
		Envelope: &dingevent.Envelope{
			ID: id, Type: "user_add_org", CorpID: "ding9f50b15bccd16741", App: "hr",
			Born:      time.Date(2026, 3, 1, 8, 0, 0, 123e6, time.UTC),
			Received:  time.Date(2026, 3, 1, 8, 0, 1, 0, time.UTC),
			Transport: dingevent.TransportStream,
			Meta:      map[string]string{"eventBornTime": "1772352000123"},
			Data:      []byte(data),
		},
		Subscription: "everything", Seq: seq, Attempt: 1,
	}
}

// An Arrival is one delivery as the destination sees it.
type Arrival struct {
	ID   string // by which the destination recognizes a repeated event
	Data []byte // the payload
}
