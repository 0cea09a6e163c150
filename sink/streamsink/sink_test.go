package streamsink_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/streamwire"
	"github.com/dingevent/dingevent/sink/streamsink"
)

func TestAnswerIsNoted(t *testing.T) {
	w := newWorld(t, nil, nil)
	w.attach(everything, yes)
	d := delivery("e1")
	d.Answer = new(dingevent.Answer)
	if err := w.sink.Deliver(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if d.Answer.Status != 200 || string(d.Answer.Body) != success {
		t.Errorf("noted %d %q", d.Answer.Status, d.Answer.Body)
	}
}

func TestWaitsForAClient(t *testing.T) {
	w := newWorld(t, nil, nil)
	delivered := make(chan error, 1)
	go func() { delivered <- w.sink.Deliver(t.Context(), delivery("e1")) }()
	w.attach(everything, yes)
	if err := <-delivered; err != nil {
		t.Error(err)
	}
}

// TestNobodyIsNoFailure wants a delivery that waited in vain to be postponed, and one that was cut off to say so.
func TestNobodyIsNoFailure(t *testing.T) {
	w := newWorld(t, nil, nil)
	short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	err := w.sink.Deliver(short, delivery("e1"))
	if wait, ok := dingevent.Postponed(err); !ok || wait != time.Second || !errors.Is(err, context.DeadlineExceeded) ||
		!strings.Contains(err.Error(), `no client with the ID "billing"`) {
		t.Errorf("error %v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	time.AfterFunc(time.Millisecond, stop)
	err = w.sink.Deliver(ctx, delivery("e1"))
	if _, ok := dingevent.Postponed(err); ok || !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestNobodySubscribed(t *testing.T) {
	w := newWorld(t, nil, nil)
	w.attach(everything[1:], yes) // the robot's messages alone
	err := w.sink.Deliver(t.Context(), delivery("e1"))
	if err == nil || !strings.Contains(err.Error(), "no attached client has subscribed to events") {
		t.Errorf("error %v", err)
	}
	robot := delivery("m1")
	robot.Envelope.Type = "/v1.0/im/bot/messages/get"
	if err := w.sink.Deliver(t.Context(), robot); err != nil {
		t.Error(err)
	}
	robot.Envelope.Type = "/v1.0/card/instances/callback"
	if err := w.sink.Deliver(t.Context(), robot); err == nil || !strings.Contains(err.Error(), `"/v1.0/card/instances/callback"`) {
		t.Errorf("error %v", err)
	}
}

func TestNoAnswer(t *testing.T) {
	w := newWorld(t, nil, &streamsink.SinkOptions{Timeout: time.Millisecond})
	w.attach(everything, func(streamwire.Frame) string { return "" })
	err := w.sink.Deliver(t.Context(), delivery("e1"))
	if _, postponed := dingevent.Postponed(err); postponed || !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "no answer within 1ms") {
		t.Errorf("error %v", err)
	}
}

// TestConnectionEnds wants the attempts that wait on a connection to fail with it, at once.
func TestConnectionEnds(t *testing.T) {
	w := newWorld(t, nil, &streamsink.SinkOptions{Timeout: time.Hour})
	var got sync.WaitGroup
	got.Add(3)
	c := w.attach(everything, func(streamwire.Frame) string { got.Done(); return "" })
	ended := make(chan error, 3)
	for range 3 {
		go func() { ended <- w.sink.Deliver(t.Context(), delivery("e1")) }()
	}
	got.Wait()
	if now := w.sink.Status(); now.Connections[0].Unanswered != 3 || now.Connections[0].UA != "test/1" || !now.Connections[0].Events {
		t.Errorf("status %+v", now)
	}
	c.close()
	for range 3 {
		if err := <-ended; err == nil || !strings.Contains(err.Error(), "ended before the answer") {
			t.Errorf("error %v", err)
		}
	}
	w.until("the connection is gone", func() bool { return len(w.sink.Status().Connections) == 0 })
}

// TestLeastBusy wants a connection that is held up to get no more than the others leave it.
func TestLeastBusy(t *testing.T) {
	w := newWorld(t, nil, &streamsink.SinkOptions{Timeout: time.Hour})
	release := make(chan struct{})
	var mu sync.Mutex
	got := map[string]int{}
	count := func(name string) {
		mu.Lock()
		defer mu.Unlock()
		got[name]++
	}
	w.attach(everything, func(f streamwire.Frame) string { count("slow"); <-release; return yes(f) })
	w.attach(everything, func(f streamwire.Frame) string { count("one"); return yes(f) })
	w.attach(everything, func(f streamwire.Frame) string { count("two"); return yes(f) })
	var held sync.WaitGroup
	held.Go(func() {
		if err := w.sink.Deliver(t.Context(), delivery("held")); err != nil {
			t.Error(err)
		}
	})
	w.until("the slow one has it", func() bool { mu.Lock(); defer mu.Unlock(); return got["slow"] == 1 })
	for range 10 {
		if err := w.sink.Deliver(t.Context(), delivery("e")); err != nil {
			t.Error(err)
		}
	}
	close(release)
	held.Wait()
	if got["slow"] != 1 || got["one"] != 5 || got["two"] != 5 {
		t.Errorf("deliveries by client: %v", got)
	}
}

// TestStrangeFrames wants what is no answer, or an answer to nothing, to harm nobody.
func TestStrangeFrames(t *testing.T) {
	w := newWorld(t, nil, nil)
	w.attach(everything, func(f streamwire.Frame) string { return "no JSON" })
	short, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := w.sink.Deliver(short, delivery("e1")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	w.until("it is counted", func() bool { return w.sink.Status().Unreadable == 1 })
	short, cancel = context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := w.sink.Deliver(short, delivery("e1")); err == nil || !strings.Contains(err.Error(), "cannot be read: an answer is a JSON object") {
		t.Errorf("error %v", err)
	}
	other := newWorld(t, nil, nil)
	other.attach(everything, func(f streamwire.Frame) string {
		twin := f
		twin.Headers = map[string]string{"messageId": "made up"}
		return yes(twin)
	})
	short, cancel = context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := other.sink.Deliver(short, delivery("e1")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	other.until("it is counted", func() bool { return other.sink.Status().Late == 1 })
}

func TestClosedSink(t *testing.T) {
	w := newWorld(t, nil, nil)
	c := w.attach(everything, yes)
	w.sink.Close()
	<-c.done
	if status, reply := w.ask(openBody(clientID, secret, everything)); status != 401 {
		t.Errorf("open answered %d %+v", status, reply)
	}
	if _, ok := dingevent.Postponed(w.sink.Deliver(t.Context(), delivery("e1"))); !ok {
		t.Error("a delivery by a closed sink is not postponed")
	}
	if _, err := w.server.NewSink(clientID, secret, nil); err != nil {
		t.Errorf("the credentials are not free again: %v", err)
	}
}
