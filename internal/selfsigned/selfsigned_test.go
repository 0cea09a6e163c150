package selfsigned_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/selfsigned"
)

func TestNew(t *testing.T) {
	cert, caPEM, err := selfsigned.New("test CA", time.Hour, "127.0.0.1", "api.dingtalk.com")
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(caPEM) {
		t.Fatal("the CA is no certificate")
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	server.TLS = &tls.Config{Certificates: []tls.Certificate{cert}}
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it would tell of the client that refuses
	server.StartTLS()
	defer server.Close()
	for name, works := range map[string]bool{"": true, "api.dingtalk.com": true, "other.test": false} {
		client := &http.Client{Transport: &http.Transport{
			DisableKeepAlives: true,
			TLSClientConfig:   &tls.Config{RootCAs: roots, ServerName: name},
		}}
		resp, err := client.Get(server.URL)
		if err == nil {
			_ = resp.Body.Close()
		}
		if (err == nil) != works {
			t.Errorf("as %q: %v", name, err)
		}
	}
	for _, hosts := range [][]string{nil, {"a", ""}} {
		if _, _, err := selfsigned.New("test CA", time.Hour, hosts...); err == nil || !strings.Contains(err.Error(), "host") {
			t.Errorf("hosts %q: %v", hosts, err)
		}
	}
}

// TestNamesItsCA: a certificate names the key of its CA. OpenSSL takes the first CA of the right name else, which may be another
// gateway's, and then refuses the certificate.
func TestNamesItsCA(t *testing.T) {
	cert, _, err := selfsigned.New("test CA", time.Hour, "127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(cert.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	ca, err := x509.ParseCertificate(cert.Certificate[1])
	if err != nil {
		t.Fatal(err)
	}
	if len(ca.SubjectKeyId) == 0 || !bytes.Equal(leaf.AuthorityKeyId, ca.SubjectKeyId) {
		t.Errorf("the certificate names the key %x, and its CA has %x", leaf.AuthorityKeyId, ca.SubjectKeyId)
	}
}
