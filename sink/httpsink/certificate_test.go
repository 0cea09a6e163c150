package httpsink_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/sink/httpsink"
)

// TestClientCertificate renews the certificate at night: half of it first, then the rest.
func TestClientCertificate(t *testing.T) {
	old, renewed := newCertificate(t, "old"), newCertificate(t, "renewed")
	server := newStrict(t, old, renewed)
	folder := t.TempDir()
	certFile, keyFile := filepath.Join(folder, "client.pem"), filepath.Join(folder, "client.key")
	write := func(path string, text []byte) {
		t.Helper()
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(certFile, old.cert)
	write(keyFile, old.key)
	client, err := httpsink.CertificateFiles(certFile, keyFile)
	if err != nil {
		t.Fatal(err)
	}
	sink := newSink(t, server.URL, &httpsink.Options{RootCAs: server.roots(), ClientCertificate: client})
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
	write(certFile, renewed.cert)
	wantShown("old") // it and the key do not match yet
	write(keyFile, renewed.key)
	wantShown("renewed")
}

// TestWrongCertificates wants no delivery without our certificate, with an unknown one, or to a server that is not ours.
func TestWrongCertificates(t *testing.T) {
	known := newCertificate(t, "known")
	server := newStrict(t, known)
	for name, opts := range map[string]*httpsink.Options{
		"none of ours":      {RootCAs: server.roots()},
		"unknown of ours":   {RootCAs: server.roots(), ClientCertificate: newCertificate(t, "unknown").show},
		"unreadable":        {RootCAs: server.roots(), ClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return nil, os.ErrNotExist }},
		"the system's CAs":  {ClientCertificate: known.show},
		"another CA, empty": {RootCAs: x509.NewCertPool(), ClientCertificate: known.show},
	} {
		server.shown = ""
		if err := newSink(t, server.URL, opts).Deliver(t.Context(), delivery()); err == nil || server.shown != "" {
			t.Errorf("%s: error %v, the event of %q arrived", name, err, server.shown)
		} else if strings.Contains(name, "CA") && !strings.Contains(err.Error(), "name it in RootCAs") {
			t.Errorf("%s: error %v names no next move", name, err)
		}
	}
}

func TestCertificateFilesRefuses(t *testing.T) {
	one, other := newCertificate(t, "one"), newCertificate(t, "other")
	folder := t.TempDir()
	file := func(name string, text []byte) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	cert, key := file("cert", one.cert), file("key", one.key)
	for name, test := range map[string]struct{ cert, key string }{
		"no file":  {filepath.Join(folder, "none"), key},
		"another":  {cert, file("other", other.key)},
		"not PEM":  {file("der", []byte("hush")), key},
		"reversed": {key, cert},
	} {
		_, err := httpsink.CertificateFiles(test.cert, test.key)
		if err == nil || !strings.Contains(err.Error(), test.cert) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: error %v", name, err)
		}
		if name == "no file" && !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%v does not wrap %v", err, os.ErrNotExist)
		}
	}
}

// A certificate signs itself, and is one of a client.
type certificate struct {
	cert, key []byte // PEM
}

func newCertificate(t *testing.T, name string) certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return certificate{
		cert: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		key:  pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}),
	}
}

func (c certificate) show(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
	pair, err := tls.X509KeyPair(c.cert, c.key)
	return &pair, err
}

// A strict webhook takes only clients with one of its certificates, and remembers whose came last.
type strict struct {
	*counted
	shown string
}

func newStrict(t *testing.T, known ...certificate) *strict {
	s := &strict{}
	s.counted = &counted{Server: httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		s.shown = req.TLS.PeerCertificates[0].Subject.CommonName
	}))}
	clients := x509.NewCertPool()
	for _, c := range known {
		if !clients.AppendCertsFromPEM(c.cert) {
			t.Fatal("not a certificate")
		}
	}
	s.TLS = &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: clients}
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // it tells of the clients refused
	s.Config.SetKeepAlivesEnabled(false)           // each delivery opens a connection
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}
