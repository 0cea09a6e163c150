// Package certtest makes certificates for tests, as values and as files.
package certtest

import (
	"crypto/tls"
	"crypto/x509"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/selfsigned"
)

// A Pair is a certificate for a server at 127.0.0.1 or for a client, and its own CA.
type Pair struct {
	Certificate tls.Certificate
	Roots       *x509.CertPool // the CA
	CA          []byte         // the same in PEM
	Cert, Key   []byte         // in PEM
}

// New makes a Pair with the common name name.
func New(t testing.TB, name string) *Pair {
	t.Helper()
	p := &Pair{Roots: x509.NewCertPool()}
	var err error
	if p.Certificate, p.CA, err = selfsigned.New(name+"'s CA", time.Hour, name, "127.0.0.1"); err != nil {
		t.Fatal(err)
	}
	if p.Cert, p.Key, err = selfsigned.Encode(p.Certificate); err != nil {
		t.Fatal(err)
	}
	p.Roots.AppendCertsFromPEM(p.CA)
	return p
}

// File writes text as name into folder and returns its path.
func File(t testing.TB, folder, name string, text []byte) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
