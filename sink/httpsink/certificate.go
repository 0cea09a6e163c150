package httpsink

import (
	"crypto/tls"
	"fmt"
	"sync"
	"time"
)

// CertificateFiles returns an [Options.ClientCertificate] that comes from two files in PEM: the certificate
// with the chain behind it, and its key. They are read now, and again for every new connection, so that a
// renewed certificate is shown without a restart; a connection keeps the one it was opened with. While the
// files cannot be read or do not match, as in the midst of being replaced, the last good pair serves until
// it expires.
func CertificateFiles(certFile, keyFile string) (func(*tls.CertificateRequestInfo) (*tls.Certificate, error), error) {
	files := &certificateFiles{cert: certFile, key: keyFile}
	if _, err := files.show(nil); err != nil {
		return nil, err
	}
	return files.show, nil
}

type certificateFiles struct {
	cert, key string

	mu   sync.Mutex // guards last
	last *tls.Certificate
}

func (f *certificateFiles) show(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	pair, err := tls.LoadX509KeyPair(f.cert, f.key)
	if err == nil {
		f.last = &pair
		return f.last, nil
	}
	if f.last != nil && time.Now().Before(f.last.Leaf.NotAfter) {
		return f.last, nil
	}
	return nil, fmt.Errorf("httpsink: client certificate from %s and %s: %w; both must be in PEM and belong together", f.cert, f.key, err)
}
