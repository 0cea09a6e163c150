package calltime

import (
	"context"
	"errors"
	"math"
	"testing"
	"testing/synctest"
	"time"
)

func TestContext(t *testing.T) {
	type name struct{}
	errLate := errors.New("no answer within 1s")
	synctest.Test(t, func(t *testing.T) {
		parent, cancel := context.WithCancel(context.WithValue(t.Context(), name{}, "v"))
		defer cancel()
		call := func() *Context { return New(parent, time.Now().Add(time.Second), errLate) }

		late := call()
		derived, stop := context.WithCancel(late)
		defer stop()
		<-derived.Done()
		if !errors.Is(late.Err(), context.DeadlineExceeded) || !errors.Is(derived.Err(), context.DeadlineExceeded) {
			t.Errorf("after its time: %v; derived %v", late.Err(), derived.Err())
		}
		if context.Cause(late) != errLate || context.Cause(derived) != errLate {
			t.Errorf("after its time the cause is %v; derived %v", context.Cause(late), context.Cause(derived))
		}
		for what, asked := range map[string]bool{"asked before its end": true, "not asked": false} {
			over := call()
			if asked {
				_ = over.Done()
			}
			if over.Err() != nil {
				t.Errorf("%s: %v", what, over.Err())
			}
			over.End()
			<-over.Done()
			if !errors.Is(over.Err(), context.Canceled) || over.Value(name{}) != "v" {
				t.Errorf("%s: %v, value %v", what, over.Err(), over.Value(name{}))
			}
		}
		stopped := call()
		if at, ok := stopped.Deadline(); !ok || time.Until(at) != time.Second {
			t.Errorf("deadline %v, %v", at, ok)
		}
		cancel()
		<-stopped.Done()
		stopped.End()
	})
}

// TestErrAlone: whoever only asks whether the call is over hears it, and that costs no memory while it is not.
func TestErrAlone(t *testing.T) {
	errLate := errors.New("no answer within 1s")
	synctest.Test(t, func(t *testing.T) {
		parent, cancel := context.WithCancel(t.Context())
		late, canceled := New(parent, time.Now().Add(time.Second), errLate), New(parent, time.Now().Add(time.Hour), errLate)
		if n := testing.AllocsPerRun(10, func() {
			if late.Err() != nil || canceled.Err() != nil {
				t.Error(late.Err(), canceled.Err())
			}
		}); n > 0 {
			t.Errorf("to ask costs %v allocations", n)
		}
		time.Sleep(time.Second)
		for range 2 {
			if late.Err() != context.DeadlineExceeded || context.Cause(late) != errLate || canceled.Err() != nil {
				t.Errorf("%v, cause %v; the other %v", late.Err(), context.Cause(late), canceled.Err())
			}
		}
		cancel()
		for range 2 {
			if late.Err() != context.DeadlineExceeded || canceled.Err() != context.Canceled || context.Cause(canceled) != context.Canceled {
				t.Errorf("%v; the other %v, cause %v", late.Err(), canceled.Err(), context.Cause(canceled))
			}
		}
		late.End()
		canceled.End()
	})
}

// TestAskedAtOnce: whoever asks, also while the call ends, gets the same context, and it is over in the end.
func TestAskedAtOnce(t *testing.T) {
	for range 200 {
		c := New(t.Context(), time.Now().Add(time.Hour), nil)
		const asking = 4
		asked := make(chan (<-chan struct{}), asking)
		for range asking {
			go func() { asked <- c.Done() }()
		}
		go c.End()
		first := <-asked
		for range asking - 1 {
			if <-asked != first {
				t.Fatal("two channels of one context")
			}
		}
		<-first
	}
}

// TestYearsOfUptime: a call that begins after years under one parent has all of its time, also where that is no end at all.
func TestYearsOfUptime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		parent, stop := context.WithCancel(t.Context())
		defer stop()
		for range 3 {
			time.Sleep(400 * 24 * time.Hour)
			ctx := New(parent, time.Now().Add(time.Minute), nil)
			start := time.Now()
			<-ctx.Done()
			if took := time.Since(start); took != time.Minute {
				t.Errorf("the call ended after %v, want a minute", took)
			}
			ctx.End()
			endless := New(parent, time.Now().Add(math.MaxInt64), nil)
			select {
			case <-endless.Done():
				t.Error("a call without an end ended")
			case <-time.After(500 * 24 * time.Hour):
			}
			endless.End()
		}
	})
}

// TestWithoutCancel: the call goes on when its parent ends, and sees its values.
func TestWithoutCancel(t *testing.T) {
	type name struct{}
	synctest.Test(t, func(t *testing.T) {
		parent, cancel := context.WithCancel(context.WithValue(t.Context(), name{}, "v"))
		asked, unasked := WithoutCancel(parent, time.Now().Add(time.Second), nil), WithoutCancel(parent, time.Now().Add(time.Second), nil)
		done := asked.Done()
		cancel()
		synctest.Wait()
		select {
		case <-done:
			t.Error("the call has ended with its parent")
		default:
		}
		if asked.Err() != nil || unasked.Err() != nil || unasked.Value(name{}) != "v" {
			t.Errorf("%v; the other %v, value %v", asked.Err(), unasked.Err(), unasked.Value(name{}))
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if asked.Err() != context.DeadlineExceeded || unasked.Err() != context.DeadlineExceeded {
			t.Errorf("after its time: %v; the other %v", asked.Err(), unasked.Err())
		}
		asked.End()
		unasked.End()
	})
}
