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
