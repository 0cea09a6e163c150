//go:build !race

package callback

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"testing"

	"github.com/dingevent/dingevent"
)

// The race detector makes sync.Pool forget at random, so that nothing can be counted under it.

func TestCipherAllocations(t *testing.T) {
	c := testCipher(t)
	message := bytes.Repeat([]byte("x"), 600)
	sealed, _ := c.Seal(message)
	if n := testing.AllocsPerRun(100, func() { c.Open(sealed) }); n > 2 {
		t.Errorf("Open allocates %v times, want at most 2", n)
	}
	if n := testing.AllocsPerRun(100, func() { c.Seal(message) }); n > 2 {
		t.Errorf("Seal allocates %v times, want at most 2", n)
	}
}

// TestHandlerAllocations: a push from its body to its answer. 2 are the test's body.
func TestHandlerAllocations(t *testing.T) {
	sealed := seal(t, testCipher(t), benchPlain)
	r := request("http://ding.test", sealed)
	body := []byte(`{"encrypt":"` + sealed.Encrypt + `"}`)
	took := dingevent.ReceiverFunc(func(context.Context, ...*dingevent.Envelope) error { return nil })
	h := forgetful{newHandler(t, testKeys(), took, nil), sealed.Signature}
	w := &discard{header: http.Header{}}
	if n := testing.AllocsPerRun(100, func() {
		r.Body = io.NopCloser(bytes.NewReader(body))
		if h.ServeHTTP(w, r); w.status != http.StatusOK {
			t.Fatal(w.status)
		}
	}); n > 20 {
		t.Errorf("a push costs %v allocations, want at most 20", n)
	}
}
