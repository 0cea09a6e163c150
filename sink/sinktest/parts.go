package sinktest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/dingevent/dingevent"
)

func testArrives(t *testing.T, h Harness) {
	d := delivery("66d1a2b0c4e94f0f9a", 7, `{"userId":["manager164"],"optStaffId":"赵云"}`)
	h.deliver(t, d)
	got := h.arrivals(t, 1)[0]
	if got.ID != d.Envelope.ID {
		t.Errorf("arrived with ID %q, want %q", got.ID, d.Envelope.ID)
	}
	if !h.sameData(got.Data, d.Envelope.Data) {
		t.Errorf("arrived with data %q, want %q", got.Data, d.Envelope.Data)
	}
}

func testConcurrent(t *testing.T, h Harness) {
	const callers, each = 16, 8
	var wg sync.WaitGroup
	for c := range callers {
		wg.Go(func() {
			for i := range each {
				id := fmt.Sprintf("event-%d-%d", c, i)
				h.deliver(t, delivery(id, uint64(c*each+i+1), fmt.Sprintf(`{"id":%q}`, id)))
			}
		})
	}
	wg.Wait()

	seen := map[string]bool{}
	for _, got := range h.arrivals(t, callers*each) {
		if want := fmt.Sprintf(`{"id":%q}`, got.ID); string(got.Data) != want {
			t.Errorf("event %q arrived with data %q, want %q", got.ID, got.Data, want)
		}
		if seen[got.ID] {
			t.Errorf("event %q arrived twice", got.ID)
		}
		seen[got.ID] = true
	}
}

// testSharedEnvelope lets several subscriptions deliver one envelope at once. The race detector finds a sink that writes
// to it.
func testSharedEnvelope(t *testing.T, h Harness) {
	const callers = 8
	shared := delivery("shared", 1, `{"a": 1}`)
	var wg sync.WaitGroup
	for c := range callers {
		d := shared
		d.Subscription = fmt.Sprintf("subscription-%d", c)
		wg.Go(func() { h.deliver(t, d) })
	}
	wg.Wait()
	h.arrivals(t, callers)
}

func testSameEventSameID(t *testing.T, h Harness) {
	first := delivery("the-same", 1, `{}`)
	again := first
	again.Attempt = 2
	h.deliver(t, first)
	h.deliver(t, again)
	h.deliver(t, delivery("another", 2, `{}`))
	count := map[string]int{}
	for _, got := range h.arrivals(t, h.times(2)+1) {
		count[got.ID]++
	}
	if count["the-same"] != h.times(2) || count["another"] != 1 {
		t.Errorf("arrivals by ID: %v, want the-same %d times and another once", count, h.times(2))
	}
}

// testNoEventID wants an identity for an event that has none of its own: its place in the journal.
func testNoEventID(t *testing.T, h Harness) {
	first := delivery("", 41, `{"n":41}`)
	again := first
	again.Attempt = 2
	h.deliver(t, first)
	h.deliver(t, again)
	h.deliver(t, delivery("", 42, `{"n":42}`))
	ids := map[string][]string{}
	for _, got := range h.arrivals(t, h.times(2)+1) {
		ids[string(got.Data)] = append(ids[string(got.Data)], got.ID)
	}
	one, other := ids[`{"n":41}`], ids[`{"n":42}`]
	if len(one) != h.times(2) || len(other) != 1 || one[0] != one[len(one)-1] || one[0] == other[0] || one[0] == "" {
		t.Errorf("IDs of two attempts and of another event: %q, %q", one, other)
	}
}

func testStrangeData(t *testing.T, h Harness) {
	want := map[string]string{}
	for name, data := range strangeData() {
		want[name] = data
		h.deliver(t, delivery(name, uint64(len(want)), data))
	}
	for _, got := range h.arrivals(t, len(want)) {
		if data, ok := want[got.ID]; !ok || !h.sameData(got.Data, []byte(data)) {
			t.Errorf("%s: arrived as %.80q (%d bytes), want %.80q (%d bytes)",
				got.ID, got.Data, len(got.Data), data, len(data))
		}
		delete(want, got.ID)
	}
	for name := range want {
		t.Errorf("%s: did not arrive", name)
	}
}

// testStrangeMetadata wants events with hostile names to arrive, and each under an identity of its own.
func testStrangeMetadata(t *testing.T, h Harness) {
	for i, text := range strangeTexts {
		d := delivery(text, uint64(i+1), fmt.Sprintf(`{"n":%d}`, i))
		d.Envelope.Type, d.Envelope.CorpID, d.Envelope.App = text, text, text
		d.Envelope.Meta = map[string]string{text: text}
		d.Envelope.Transport = dingevent.Transport(text)
		d.Subscription, d.Replay = text, text
		h.deliver(t, d)
		d.Attempt = 2
		h.deliver(t, d)
	}
	ids, data := map[string]string{}, map[string]string{}
	for _, got := range h.arrivals(t, h.times(2)*len(strangeTexts)) {
		if id, ok := ids[string(got.Data)]; ok && id != got.ID {
			t.Errorf("event %s arrived as %q and as %q", got.Data, id, got.ID)
		}
		if other, ok := data[got.ID]; ok && other != string(got.Data) {
			t.Errorf("events %s and %s arrived under one ID, %q", other, got.Data, got.ID)
		}
		ids[string(got.Data)], data[got.ID] = got.ID, string(got.Data)
	}
}

func testFailureThenSuccess(t *testing.T, h Harness) {
	d := delivery("fails-once", 1, `{"n":1}`)
	h.Fail(1)
	err := h.Sink.Deliver(t.Context(), d)
	if err == nil {
		t.Fatal("Deliver returned nil though the destination refused")
	}
	if dingevent.Rejected(err) {
		t.Errorf("Deliver rejected the event for a reason that may pass: %v", err)
	}
	if got := h.Arrived(); len(got) != 0 {
		t.Errorf("%d events arrived though the destination refused", len(got))
	}
	d.Attempt = 2
	h.deliver(t, d)
	if got := h.arrivals(t, 1)[0]; got.ID != d.Envelope.ID || !h.sameData(got.Data, d.Envelope.Data) {
		t.Errorf("arrived as %q, %q", got.ID, got.Data)
	}
}

func testCanceled(t *testing.T, h Harness) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := h.deliverWithin(t, ctx, delivery("canceled", 1, `{}`)); !errors.Is(err, context.Canceled) {
		t.Errorf("Deliver with an ended context: %v, want an error wrapping %v", err, context.Canceled)
	}
	h.arrivals(t, 0)
	h.deliver(t, delivery("after", 2, `{}`))
	h.arrivals(t, 1)
}

func testCanceledWhileWaiting(t *testing.T, h Harness) {
	if h.Stall == nil {
		return
	}
	reached, release := h.Stall()
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-reached
		cancel()
	}()
	if err := h.deliverWithin(t, ctx, delivery("stalled", 1, `{}`)); !errors.Is(err, context.Canceled) {
		t.Errorf("Deliver canceled while the destination held it: %v, want an error wrapping %v", err, context.Canceled)
	}
	release()
	h.deliver(t, delivery("after", 2, `{}`)) // "stalled" may arrive too: its outcome was unknown
}
