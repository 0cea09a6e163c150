// Package certfile serves a certificate from files, which may be renewed without a restart. It serves our clients, and
// servers that ask for a client certificate.
package certfile

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"sync"
	"time"

	"github.com/dingevent/dingevent/internal/smallfile"
)

// maxFile is the largest certificate with its chain, or key, in bytes.
const maxFile = 1 << 20

// A Pair is a certificate, with the chain behind it, and its key: two files in PEM, or one with both. The
// files are read for every new connection; a connection keeps the certificate it was opened with. While they
// cannot be read or do not match, as in the midst of being replaced, the last good certificate serves until
// it expires. Safe for concurrent use.
type Pair struct {
	certFile, keyFile string

	mu        sync.Mutex // protects what follows
	cert, key []byte     // the text that last was made of
	last      *tls.Certificate
}

// Open reads both files; its error names them.
func Open(certFile, keyFile string) (*Pair, error) {
	p := &Pair{certFile: certFile, keyFile: keyFile}
	if _, err := p.current(); err != nil {
		return nil, err
	}
	return p, nil
}

// GetCertificate is for a server's [tls.Config].
func (p *Pair) GetCertificate(*tls.ClientHelloInfo) (*tls.Certificate, error) { return p.current() }

// GetClientCertificate is for a client's [tls.Config], for a server that asks for a certificate (mTLS).
func (p *Pair) GetClientCertificate(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
	return p.current()
}

func (p *Pair) current() (*tls.Certificate, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	err := p.read()
	if err == nil || p.last != nil && time.Now().Before(p.last.Leaf.NotAfter) {
		return p.last, nil
	}
	return nil, fmt.Errorf("certificate in %s, key in %s: %w; both must be in PEM and belong together", p.certFile, p.keyFile, err)
}

// read makes last of what the files hold now. The lock is held.
func (p *Pair) read() error {
	cert, err := smallfile.Read(p.certFile, maxFile)
	if err != nil {
		return err
	}
	key, err := smallfile.Read(p.keyFile, maxFile)
	if err != nil {
		return err
	}
	if p.last != nil && bytes.Equal(cert, p.cert) && bytes.Equal(key, p.key) {
		return nil // checking a key costs far more than reading it
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return err
	}
	p.cert, p.key, p.last = cert, key, &pair
	return nil
}
