package httpsink_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/certtest"
	"github.com/dingevent/dingevent/sink/certfile"
	"github.com/dingevent/dingevent/sink/httpsink"
)

// TestClientCertificate renews the certificate between two deliveries.
func TestClientCertificate(t *testing.T) {
	old, renewed := certtest.New(t, "old"), certtest.New(t, "renewed")
	server := newStrict(t, old, renewed)
	folder := t.TempDir()
	write := func(p *certtest.Pair) (certFile, keyFile string) {
		return certtest.File(t, folder, "client.pem", p.Cert), certtest.File(t, folder, "client.key", p.Key)
	}
	pair, err := certfile.Open(write(old))
	if err != nil {
		t.Fatal(err)
	}
	sink := newSink(t, server.URL, &httpsink.Options{RootCAs: server.roots(), ClientCertificate: pair.GetClientCertificate})
	wantShown := func(name string) {
		t.Helper()
		if err := sink.Deliver(t.Context(), delivery()); err != nil {
			t.Error(err)
		}
		if server.shown != name {
			t.Errorf("the certificate shown was %q, want %q", server.shown, name)
		}
	}
	wantShown("old")
	write(renewed)
	wantShown("renewed")
}

// TestWrongCertificates wants no delivery without our certificate, with an unknown one, or to a server that is not ours.
func TestWrongCertificates(t *testing.T) {
	known := certtest.New(t, "known")
	server := newStrict(t, known)
	for name, opts := range map[string]*httpsink.Options{
		"none of ours":      {RootCAs: server.roots()},
		"unknown of ours":   {RootCAs: server.roots(), ClientCertificate: show(certtest.New(t, "unknown"))},
		"unreadable":        {RootCAs: server.roots(), ClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return nil, os.ErrNotExist }},
		"the system's CAs":  {ClientCertificate: show(known)},
		"another CA, empty": {RootCAs: x509.NewCertPool(), ClientCertificate: show(known)},
	} {
		server.shown = ""
		if err := newSink(t, server.URL, opts).Deliver(t.Context(), delivery()); err == nil || server.shown != "" {
			t.Errorf("%s: error %v, the event of %q arrived", name, err, server.shown)
		} else if strings.Contains(name, "CA") && !strings.Contains(err.Error(), "name it in RootCAs") {
			t.Errorf("%s: error %v names no next move", name, err)
		}
	}
}

func show(p *certtest.Pair) func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
	return func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &p.Certificate, nil }
}

// A strict webhook takes only clients with one of its certificates, and remembers whose came last.
type strict struct {
	*counted
	shown string
}

func newStrict(t *testing.T, known ...*certtest.Pair) *strict {
	s := &strict{}
	s.counted = &counted{Server: httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		s.shown = req.TLS.PeerCertificates[0].Subject.CommonName
	}))}
	clients := x509.NewCertPool()
	for _, c := range known {
		clients.AppendCertsFromPEM(c.CA)
	}
	s.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert, VerifyConnection: func(c tls.ConnectionState) error {
		_, err := c.PeerCertificates[0].Verify(x509.VerifyOptions{Roots: clients})
		return err
	}}
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // it tells of the clients refused
	s.Config.SetKeepAlivesEnabled(false)           // each delivery opens a connection
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}
