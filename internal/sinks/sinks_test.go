package sinks

import (
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/certtest"
	"github.com/dingevent/dingevent/internal/config"
)

func configured(id string) dingevent.Delivery {
	return dingevent.Delivery{Envelope: &dingevent.Envelope{ID: id, Type: "user_add_org", App: "hr", Data: []byte("{}")}, Attempt: 1}
}

// TestWebhookCertificates delivers to a server with a CA of its own, which wants to see a certificate.
func TestWebhookCertificates(t *testing.T) {
	var shown int
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		shown += min(1, len(req.TLS.PeerCertificates))
	}))
	pair := certtest.New(t, "both sides")
	server.TLS = &tls.Config{Certificates: []tls.Certificate{pair.Certificate}, ClientAuth: tls.RequireAnyClientCert}
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it tells of the one without
	server.StartTLS()
	t.Cleanup(server.Close)
	folder := t.TempDir()
	w := config.Webhook{URL: server.URL, TLS: config.TLS{CAFile: certtest.File(t, folder, "ca.pem", pair.CA)}}
	if err := deliverBy(t, w); err == nil || shown != 0 {
		t.Errorf("without a certificate: %v, shown %d", err, shown)
	}
	w.CertFile, w.KeyFile = certtest.File(t, folder, "cert.pem", pair.Cert), certtest.File(t, folder, "key.pem", pair.Key)
	if err := deliverBy(t, w); err != nil || shown != 1 {
		t.Errorf("with one: %v, shown %d", err, shown)
	}
}

func deliverBy(t *testing.T, w config.Webhook) error {
	t.Helper()
	sink, err := openWebhook(w, time.Minute, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer sink.Close()
	return sink.Deliver(t.Context(), configured("a"))
}

func TestFileRotates(t *testing.T) {
	folder := t.TempDir()
	f := config.File{Path: filepath.Join(folder, "events.ndjson"), Rotate: config.Rotate{MaxBytes: 1024, Keep: 2}}
	sink, err := openFile(f, slog.New(slog.DiscardHandler), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer sink.Close()
	for i := range 50 {
		if err := sink.Deliver(t.Context(), configured(fmt.Sprint(i, strings.Repeat("-", 50)))); err != nil {
			t.Fatal(err)
		}
	}
	for begun := time.Now(); ; time.Sleep(time.Millisecond) {
		old, err := filepath.Glob(filepath.Join(folder, "events-*.ndjson"))
		if err != nil || time.Since(begun) > time.Minute {
			t.Fatalf("%v are there after a minute, %v; want two", old, err)
		}
		if len(old) == 2 {
			return
		}
	}
}
