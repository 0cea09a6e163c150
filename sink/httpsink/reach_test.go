package httpsink_test

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/certtest"
	"github.com/dingevent/dingevent/internal/freeaddr"
	"github.com/dingevent/dingevent/sink/httpsink"
)

// TestReach connects, and sends no request.
func TestReach(t *testing.T) {
	handler := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	plain, secure := httptest.NewServer(handler), httptest.NewTLSServer(handler)
	t.Cleanup(plain.Close)
	t.Cleanup(secure.Close)
	secure.Config.ErrorLog = log.New(io.Discard, "", 0) // it tells of clients that do not trust it
	roots := (&counted{Server: secure}).roots()
	known := certtest.New(t, "known")
	strict := newStrict(t, known)
	nobody := freeaddr.New(t)
	for name, test := range map[string]struct {
		url  string
		opts httpsink.Options
		want string // of the answer, or of the error
		ok   bool
	}{
		"plain":                     {plain.URL + "/hook?key=s3cret", httpsink.Options{}, plain.Listener.Addr().String(), true},
		"secure":                    {secure.URL, httpsink.Options{RootCAs: roots}, "with a certificate of O=Acme Co", true},
		"with our certificate":      {strict.URL, httpsink.Options{RootCAs: strict.roots(), ClientCertificate: show(known)}, "with a certificate of", true},
		"with a client of its own":  {"http://127.0.0.1:1", httpsink.Options{Client: &http.Client{}}, "", true},
		"another CA":                {secure.URL, httpsink.Options{}, "name it in RootCAs", false},
		"no certificate of ours":    {strict.URL, httpsink.Options{RootCAs: strict.roots()}, "remote error: tls: ", false},
		"nobody there":              {"http://" + nobody + "/hook?key=s3cret", httpsink.Options{}, "connection refused", false},
		"no TLS there":              {"https://" + plain.Listener.Addr().String(), httpsink.Options{}, "does not look like a TLS handshake", false},
		"no such name":              {"http://no-such-host.invalid", httpsink.Options{}, "no-such-host.invalid", false},
		"an address of our network": {"http://localhost:1", httpsink.Options{RefusePrivate: true}, "not an address of the public internet", false},
	} {
		t.Run(name, func(t *testing.T) {
			reached, err := newSink(t, test.url, &test.opts).Reach(t.Context())
			text := reached
			if err != nil {
				text = err.Error()
			}
			if (err == nil) != test.ok || !strings.Contains(text, test.want) || strings.Contains(text, "s3cret") {
				t.Errorf("reached %q, error %v; want %q", reached, err, test.want)
			}
		})
	}
}
