package httpsink_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/dingevent/dingevent/sink/httpsink"
)

// TestEarlyAnswer: the server answers before it has read the body. net/http still writes that request while the next ones are
// made, so nothing of it may be used again. Each body that arrives whole has the signature that came before it.
func TestEarlyAnswer(t *testing.T) {
	for proto, secure := range map[string]bool{"HTTP/1.1": false, "HTTP/2.0": true} {
		t.Run(proto, func(t *testing.T) {
			verifier, err := standardwebhooks.NewWebhook(secret)
			if err != nil {
				t.Fatal(err)
			}
			var whole atomic.Int32
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
				_ = http.NewResponseController(w).EnableFullDuplex() // HTTP/2 always has it
				w.Header().Set("Content-Length", "2")
				_, _ = io.WriteString(w, "ok")
				if err := http.NewResponseController(w).Flush(); err != nil {
					t.Error(err)
				}
				body, err := io.ReadAll(req.Body)
				if err != nil {
					return // the sink let go of the connection
				}
				whole.Add(1)
				if err := verifier.Verify(body, req.Header); err != nil {
					t.Errorf("%s of %d bytes: %v", req.Header.Get("Webhook-Id"), len(body), err)
				}
			}))
			if server.EnableHTTP2 = secure; secure {
				server.StartTLS()
			} else {
				server.Start()
			}
			defer server.Close()
			sink := newSink(t, server.URL, &httpsink.Options{Secrets: []string{secret}, RootCAs: (&counted{Server: server}).roots()})
			var all sync.WaitGroup
			for i := range 8 {
				all.Go(func() {
					for k := range 20 {
						d := delivery()
						d.Attempt = 1
						d.Envelope.ID = fmt.Sprint(i, "-", k)
						d.Envelope.Data = []byte(`"` + strings.Repeat(fmt.Sprint(i), 100_000+1000*k) + `"`)
						_ = sink.Deliver(t.Context(), d) // whichever way it ends
					}
				})
			}
			all.Wait()
			if whole.Load() == 0 {
				t.Error("no body came whole: nothing is tried here")
			}
		})
	}
}
