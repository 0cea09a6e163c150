package streamsink_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/streamwire"
	"github.com/dingevent/dingevent/sink/streamsink"
)

func large(id string, size int) dingevent.Delivery {
	d := delivery(id)
	d.Envelope.Data = []byte(`{"text":"` + strings.Repeat("x", size) + `"}`)
	return d
}

// newLimited is a world whose clients close at 1 MiB, as the one for Python.
func newLimited(t *testing.T, opts *streamsink.SinkOptions) *world {
	w := newWorld(t, nil, opts)
	w.limit = 1 << 20
	return w
}

// TestLargeFrameIsBlamed wants what waits beside a frame that ends the connection to be lost, that frame to fail, to go alone
// then, and to be rejected in the end.
func TestLargeFrameIsBlamed(t *testing.T) {
	w := newLimited(t, &streamsink.SinkOptions{Timeout: time.Hour})
	reached := make(chan struct{}, 5)
	w.attach(everything, func(streamwire.Frame) string { reached <- struct{}{}; return "" })
	neighbours := make(chan error, 5)
	for range 5 {
		go func() { neighbours <- w.sink.Deliver(t.Context(), delivery("small")) }()
	}
	for range 5 {
		<-reached
	}
	big := large("big", 1_200_000)
	if err := w.sink.Deliver(t.Context(), big); err == nil || dingevent.Rejected(err) || dingevent.Lost(err) ||
		!strings.Contains(err.Error(), "had read this frame of 1200") || !strings.Contains(err.Error(), "next time it goes alone") {
		t.Errorf("the large one: %v", err)
	}
	for range 5 {
		if err := <-neighbours; !dingevent.Lost(err) || !strings.Contains(err.Error(), "another event, big, with a frame of 1200") {
			t.Errorf("a neighbour: %v", err)
		}
	}

	release := make(chan struct{})
	w.left()
	w.attach(everything, func(f streamwire.Frame) string { reached <- struct{}{}; <-release; return yes(f) })
	held := make(chan error, 1)
	go func() { held <- w.sink.Deliver(t.Context(), delivery("held")) }()
	<-reached
	again := make(chan error, 1)
	go func() { again <- w.sink.Deliver(t.Context(), big) }()
	select {
	case err := <-again:
		t.Errorf("it does not wait to be alone: %v", err)
	case <-time.After(20 * time.Millisecond):
	}
	close(release)
	if err := <-held; err != nil {
		t.Errorf("what was under way: %v", err)
	}
	if err := <-again; err == nil || dingevent.Rejected(err) {
		t.Errorf("the second end: %v", err)
	}
	w.left()
	w.attach(everything, yes)
	if err := w.sink.Deliver(t.Context(), big); !dingevent.Rejected(err) ||
		!strings.Contains(err.Error(), "3 connections ended") || !strings.Contains(err.Error(), "stream.max_frame") || !strings.Contains(err.Error(), "test/1") {
		t.Errorf("the third end: %v", err)
	}
	if n := w.sink.Status().Blamed; n != 3 {
		t.Errorf("%d ends are counted", n)
	}
}

// TestAloneNoLonger wants the connection that a suspect has for itself to be everybody's as soon as the client has read it,
// though its handler takes long, and another connection to be everybody's all the time.
func TestAloneNoLonger(t *testing.T) {
	w := newLimited(t, &streamsink.SinkOptions{Timeout: time.Hour})
	first := w.attach(everything, yes)
	big := large("big", 1_200_000)
	if err := w.sink.Deliver(t.Context(), big); err == nil {
		t.Fatal("the client took it")
	}
	<-first.done
	w.left()
	w.limit = 0 // the next one takes it
	release, reached := make(chan struct{}), make(chan struct{})
	w.attach(everything, func(f streamwire.Frame) string {
		if f.Headers["eventId"] == "big" {
			close(reached)
			<-release
		}
		return yes(f)
	})
	delivered := make(chan error, 1)
	go func() { delivered <- w.sink.Deliver(t.Context(), big) }()
	<-reached
	if err := w.sink.Deliver(t.Context(), delivery("small")); err != nil {
		t.Error(err)
	}
	close(release)
	if err := <-delivered; err != nil {
		t.Error(err)
	}
}

// TestCrashIsNoBlame wants a client that has read a large frame, and ends then, to be told as any other: the frame's size
// was not the reason.
func TestCrashIsNoBlame(t *testing.T) {
	w := newWorld(t, &streamsink.Options{PingEvery: 2 * time.Millisecond}, &streamsink.SinkOptions{Timeout: time.Hour})
	c := w.attach(everything, func(streamwire.Frame) string { return "" })
	for range 5 {
		failed := make(chan error, 1)
		go func() { failed <- w.sink.Deliver(t.Context(), large("big", 1_200_000)) }()
		w.until("it was read", func() bool { return w.sink.Confirmed() == 1 })
		c.close()
		if err := <-failed; err == nil || dingevent.Rejected(err) || dingevent.Lost(err) || !strings.Contains(err.Error(), "ended before the answer") {
			t.Errorf("error %v", err)
		}
		w.left()
		c = w.attach(everything, func(streamwire.Frame) string { return "" })
	}
}

// TestMaxFrame wants what is above the limit to be rejected without a word to the client, and the limit to be one that
// clients have.
func TestMaxFrame(t *testing.T) {
	w := newLimited(t, &streamsink.SinkOptions{MaxFrame: 1 << 20})
	w.attach(everything, yes)
	if err := w.sink.Deliver(t.Context(), large("big", 1_200_000)); !dingevent.Rejected(err) || !strings.Contains(err.Error(), "stream.max_frame of 1048576 bytes: it has 1200") {
		t.Errorf("error %v", err)
	}
	if err := w.sink.Deliver(t.Context(), large("fits", 1_000_000)); err != nil {
		t.Error(err)
	}
	if _, err := w.server.NewSink("other", secret, &streamsink.SinkOptions{MaxFrame: 1000}); err == nil || !strings.Contains(err.Error(), "at least 65536") {
		t.Errorf("a limit of 1000: %v", err)
	}
}

// TestManyLargeFrames wants all large frames of a connection to be suspects when it ends, and those that are not to blame to
// be delivered.
func TestManyLargeFrames(t *testing.T) {
	w := newLimited(t, nil)
	w.attach(everything, yes)
	stop := make(chan struct{})
	var clients sync.WaitGroup
	clients.Go(func() { // a client that comes back each time
		for {
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
			}
			if len(w.sink.Status().Connections) == 0 {
				w.attach(everything, yes)
			}
		}
	})
	outcomes := make(chan string, 9)
	for i := range 9 {
		size := 500_000
		if i == 4 {
			size = 1_200_000
		}
		d := large(string(rune('a'+i)), size)
		go func() {
			for { // as a dispatcher would
				err := w.sink.Deliver(t.Context(), d)
				if err == nil || dingevent.Rejected(err) {
					outcomes <- d.Envelope.ID + map[bool]string{true: " delivered", false: " dead"}[err == nil]
					return
				}
			}
		}()
	}
	for range 9 {
		if got := <-outcomes; (got == "e dead") != strings.HasPrefix(got, "e") {
			t.Error(got)
		}
	}
	close(stop)
	clients.Wait()
}
