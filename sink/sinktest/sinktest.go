// Package sinktest is the suite that every sink passes. A payload arrives byte for byte, under an ID that a repeated
// delivery keeps. A failure is an error, and neither a panic nor a hang.
package sinktest

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
)

// patience is how long a call may take that ought to return at once.
const patience = 10 * time.Second

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

// An Arrival is one delivery as the destination sees it.
type Arrival struct {
	ID   string // by which the destination recognizes a repeated event
	Data []byte // the payload
}

// Run holds the sinks that newHarness makes to the contract of [dingevent.Sink]. It calls newHarness
// once for every part of the suite.
func Run(t *testing.T, newHarness func(t *testing.T) Harness) {
	for _, part := range []struct {
		name string
		test func(t *testing.T, h Harness)
	}{
		{"Arrives", testArrives},
		{"Concurrent", testConcurrent},
		{"SharedEnvelope", testSharedEnvelope},
		{"SameEventSameID", testSameEventSameID},
		{"NoEventID", testNoEventID},
		{"StrangeData", testStrangeData},
		{"StrangeMetadata", testStrangeMetadata},
		{"FailureThenSuccess", testFailureThenSuccess},
		{"Canceled", testCanceled},
		{"CanceledWhileWaiting", testCanceledWhileWaiting},
	} {
		t.Run(part.name, func(t *testing.T) { part.test(t, newHarness(t)) })
	}
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

// deliver wants d to succeed and its envelope to stay as it was.
func (h Harness) deliver(t *testing.T, d dingevent.Delivery) {
	t.Helper()
	before := clone(d.Envelope)
	if err := h.Sink.Deliver(t.Context(), d); err != nil {
		t.Errorf("Deliver of event %q: %v", d.Envelope.ID, err)
	}
	if !reflect.DeepEqual(before, d.Envelope) { // asked first, for cmp takes seconds over a mebibyte
		t.Errorf("Deliver changed the envelope (-before +after):\n%s", cmp.Diff(before, d.Envelope))
	}
}

// deliverWithin wants Deliver to return in time, and returns its error.
func (h Harness) deliverWithin(t *testing.T, ctx context.Context, d dingevent.Delivery) error {
	t.Helper()
	returned := make(chan error, 1)
	go func() { returned <- h.Sink.Deliver(ctx, d) }()
	select {
	case err := <-returned:
		return err
	case <-time.After(patience):
		t.Fatalf("Deliver did not return within %v of its context's end", patience)
		return nil
	}
}

// arrivals wants exactly n arrivals.
func (h Harness) arrivals(t *testing.T, n int) []Arrival {
	t.Helper()
	got := h.Arrived()
	if len(got) != n {
		t.Fatalf("%d events arrived, want %d", len(got), n)
	}
	return got
}

// times is how often an event arrives that is delivered n times.
func (h Harness) times(n int) int {
	if h.Dedupes {
		return 1
	}
	return n
}

// sameData reports whether got is the payload want, but for white space where that may go.
func (h Harness) sameData(got, want []byte) bool {
	if h.Compact && dingevent.DataIsJSON(want) {
		got, want = compact(got), compact(want)
	}
	return bytes.Equal(got, want)
}

// compact returns data without the white space between its tokens, or data itself if it is not JSON.
func compact(data []byte) []byte {
	var out bytes.Buffer
	if json.Compact(&out, data) != nil {
		return data
	}
	return out.Bytes()
}

func clone(env *dingevent.Envelope) *dingevent.Envelope {
	c := *env
	c.Meta = maps.Clone(env.Meta)
	c.Data = bytes.Clone(env.Data)
	return &c
}
