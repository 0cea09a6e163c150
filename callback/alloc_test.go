//go:build !race

package callback

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
)

// The race detector makes sync.Pool forget at random, so that nothing can be counted under it.

func TestCipherAllocations(t *testing.T) {
	c := testCipher(t)
	message := bytes.Repeat([]byte("x"), 600)
	sealed, _ := c.Seal(message)
	if n := testing.AllocsPerRun(100, func() { c.Open(sealed) }); n > 1 {
		t.Errorf("Open allocates %v times, want at most 1", n)
	}
	if n := testing.AllocsPerRun(100, func() { c.Seal(message) }); n > 1 {
		t.Errorf("Seal allocates %v times, want at most 1", n)
	}
}

// TestHandlerAllocations: a push from its body to its answer. 2 are the test's body.
func TestHandlerAllocations(t *testing.T) {
	sealed := seal(t, testCipher(t), plain600)
	r := request("http://ding.test", sealed)
	body := []byte(`{"encrypt":"` + sealed.Encrypt + `"}`)
	took := dingevent.ReceiverFunc(func(context.Context, ...*dingevent.Envelope) error { return nil })
	h := forgetful{newHandler(t, testKeys(), took, nil), sumOf(t, sealed)}
	w := &discard{header: http.Header{}}
	if n := testing.AllocsPerRun(100, func() {
		r.Body = io.NopCloser(bytes.NewReader(body))
		if h.ServeHTTP(w, r); w.status != http.StatusOK {
			t.Fatal(w.status)
		}
	}); n > 8 {
		t.Errorf("a push costs %v allocations, want at most 8", n)
	}
}

// plain600 is an event of 600 bytes.
var plain600 = func() string {
	const head = `{"EventType":"bpms_instance_change","EventTime":1663143335567,"CorpId":"ding9f50b15bccd16741","eventId":"c7c7120f2c074199","title":"`
	return head + strings.Repeat("x", 600-len(head)-2) + `"}`
}()

// forgetful makes every push new.
type forgetful struct {
	*Handler
	signed sum
}

func (f forgetful) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	delete(f.answered.young, f.signed)
	f.Handler.ServeHTTP(w, r)
}

// discard is a ResponseWriter that keeps the status only.
type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header             { return d.header }
func (d *discard) WriteHeader(status int)          { d.status = status }
func (d *discard) Write(p []byte) (int, error)     { return len(p), nil }
func (d *discard) SetReadDeadline(time.Time) error { return nil } // as net/http's own has it
