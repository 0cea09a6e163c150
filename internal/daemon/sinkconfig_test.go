package daemon

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
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/certtest"
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
	w := Webhook{URL: server.URL, TLS: TLS{CAFile: certtest.File(t, folder, "ca.pem", pair.CA)}}
	if err := deliverBy(t, w); err == nil || shown != 0 {
		t.Errorf("without a certificate: %v, shown %d", err, shown)
	}
	w.CertFile, w.KeyFile = certtest.File(t, folder, "cert.pem", pair.Cert), certtest.File(t, folder, "key.pem", pair.Key)
	if err := deliverBy(t, w); err != nil || shown != 1 {
		t.Errorf("with one: %v, shown %d", err, shown)
	}
}

func deliverBy(t *testing.T, w Webhook) error {
	t.Helper()
	sink, err := w.open(time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	defer sink.Close()
	return sink.Deliver(t.Context(), configured("a"))
}

func TestFileRotates(t *testing.T) {
	folder := t.TempDir()
	f := File{Path: filepath.Join(folder, "events.ndjson"), Rotate: Rotate{MaxBytes: 1024, Keep: 2}}
	sink, err := f.open(slog.New(slog.DiscardHandler), nil)
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
		if err != nil || time.Since(begun) > 10*time.Second {
			t.Fatalf("%v are there after 10 s, %v; want two", old, err)
		}
		if len(old) == 2 {
			return
		}
	}
}

// TestEncodedNames: who is told in headers of names that are not ASCII is warned of them.
func TestEncodedNames(t *testing.T) {
	apps := []App{{Name: "hr"}, {Name: "人事"}, {Name: "人事-测试"}}
	for name, test := range map[string]struct {
		sub  Subscription
		want string
	}{
		"a webhook":        {Subscription{Name: "a", Webhook: &Webhook{Format: "binary"}}, "[人事 人事-测试]"},
		"NATS":             {Subscription{Name: "订阅", Apps: []string{"人事"}, NATS: &NATS{Format: "binary"}}, "[人事 订阅]"},
		"another app":      {Subscription{Name: "a", Apps: []string{"h*"}, Webhook: &Webhook{Format: "binary"}}, "[]"},
		"another format":   {Subscription{Name: "订阅", Webhook: &Webhook{Format: "typed"}}, "[]"},
		"no such encoding": {Subscription{Name: "订阅", Kafka: &Kafka{Format: "binary"}}, "[]"},
	} {
		if got := fmt.Sprint(test.sub.encodedNames(apps)); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

// TestEncodedNamesAreTold: the log says it once the subscription is opened.
func TestEncodedNamesAreTold(t *testing.T) {
	var out strings.Builder
	s := &supervisor{log: slog.New(slog.NewTextHandler(&out, nil)), cfg: Config{Apps: []App{{Name: "人事"}}}}
	w, err := s.open(Subscription{Name: "a", Webhook: &Webhook{URL: "not a URL", Format: "binary"}}, api.FromConfig)
	if err == nil {
		w.close()
	}
	if !strings.Contains(out.String(), "names=[人事]") || !strings.Contains(out.String(), "subscription=a") {
		t.Errorf("logged %s", out.String())
	}
}
