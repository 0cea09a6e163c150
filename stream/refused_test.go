package stream_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/stream"
)

// wantRefused wants that Run ends with DingTalk's refusal within the given time.
func (w *world) wantRefused(within time.Duration) {
	w.Helper()
	began := time.Now()
	select {
	case err := <-w.ended:
		if refused, ok := errors.AsType[*stream.OpenError](err); !ok || refused.Code != "Forbidden.AccessDenied" {
			w.Errorf("Run: %v, want DingTalk's refusal", err)
		}
	case <-time.After(within):
		w.Errorf("Run goes on for %v though DingTalk refuses and nothing is open", time.Since(began))
	}
}

// drop cuts one of two connections while DingTalk refuses to open another.
func (w *world) drop(receive dingevent.ReceiverFunc) {
	w.Helper()
	w.start(receive)
	w.net.refuse(0)
	w.net.last().cut()
	time.Sleep(5 * time.Second)
}

func TestRefusalLeavesTheOtherConnectionOpen(t *testing.T) {
	inWorld(t, func(w *world) {
		w.drop(take)
		first := len(w.net.asked()) - 1
		for i := range 20 {
			w.answered(w.push(fmt.Sprint(i)), 1)
			time.Sleep(time.Minute)
		}
		if s := w.client.Status(); len(s.Connections) != 1 || s.Opened != 2 || !strings.Contains(s.OpenError.Error(), "AccessDenied") {
			t.Errorf("status: %+v, want one of the first two connections, and the refusal", s)
		}
		asked := w.net.asked()[first:]
		for i, at := range asked[1:] {
			if after := at.Sub(asked[i]); after < 30*time.Second || after > 61*time.Second {
				t.Errorf("asked again after %v, want 30 s to 60 s", after)
			}
		}
		if len(asked) < 19 {
			t.Errorf("asked %d times in 20 minutes", len(asked))
		}
		if log := w.logs.String(); !strings.Contains(log, "connection refused") || !strings.Contains(log, `"retry_in":`) {
			t.Errorf("the log does not tell of the refusal:\n%s", log)
		}
		w.net.answer(0)
		w.connected(61 * time.Second)
		w.finish(time.Second)
	})
}

func TestRefusalEndsRunWhenTheLastConnectionIsGone(t *testing.T) {
	inWorld(t, func(w *world) {
		w.drop(take)
		w.net.each((*link).cut)
		w.wantRefused(2 * time.Second)
	})
}

func TestRefusalWaitsForTheLastAnswers(t *testing.T) {
	inWorld(t, func(w *world) {
		w.drop(func(context.Context, ...*dingevent.Envelope) error { time.Sleep(2 * time.Second); return nil })
		push := w.push("e1")
		synctest.Wait()
		w.ding.Disconnect(app, "connection is expired") // it is closed after 10 s
		time.Sleep(time.Second)
		if s := w.client.Status(); len(s.Connections) != 1 || s.Connections[0].Leaving != stream.CauseDisconnect || s.OpenErrors < 2 {
			t.Errorf("status: %+v, want the last connection to be left, and refusals for both", s)
		}
		w.answered(push, 1)
		w.wantRefused(12 * time.Second)
	})
}

// A refused connection must not end one that is just being opened.
func TestRefusalWhileAnotherConnectionOpens(t *testing.T) {
	inWorld(t, func(w *world) {
		w.net.refuse(1)
		opts := w.options()
		opts.HTTPClient = &http.Client{Transport: slowHandshake{w.net}}
		w.run(w.newClient(opts), take)
		time.Sleep(5 * time.Second)
		synctest.Wait()
		if s := w.client.Status(); len(s.Connections) != 1 || s.OpenErrors != 1 {
			t.Errorf("status: %+v, want one connection, and one refusal", s)
		}
		w.answered(w.push("e1"), 1)
		w.net.answer(0)
		w.connected(62 * time.Second)
		w.finish(time.Second)
	})
}

// slowHandshake takes a second for each WebSocket.
type slowHandshake struct{ *network }

func (s slowHandshake) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Query().Has("ticket") {
		time.Sleep(time.Second)
	}
	return s.network.RoundTrip(r)
}
