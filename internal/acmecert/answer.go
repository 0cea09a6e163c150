package acmecert

import (
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/mholt/acmez/v3"
)

// Challenge is the [tls.Config] of a connection by which the CA looks for a challenge; nil for any other connection. Nothing is served
// on such a connection, and it needs no certificate of a client.
func (m *Manager) Challenge(hello *tls.ClientHelloInfo) *tls.Config {
	if m.opts.HTTP || !slices.Equal(hello.SupportedProtos, []string{acmez.ACMETLS1Protocol}) {
		return nil
	}
	return &tls.Config{
		MinVersion: tls.VersionTLS12, NextProtos: hello.SupportedProtos,
		GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			m.challenges.mu.Lock()
			defer m.challenges.mu.Unlock()
			if cert := m.challenges.certs[strings.ToLower(hello.ServerName)]; cert != nil {
				return cert, nil
			}
			return nil, fmt.Errorf("there is no challenge for %q", hello.ServerName)
		},
	}
}

// ServeHTTP answers the CA's requests for challenges by HTTP, and 404 all others.
func (m *Manager) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	const folder = "/.well-known/acme-challenge/"
	m.challenges.mu.Lock()
	text, ok := m.challenges.texts[strings.TrimPrefix(r.URL.Path, folder)]
	m.challenges.mu.Unlock()
	if !ok || !strings.HasPrefix(r.URL.Path, folder) || r.Method != http.MethodGet {
		http.Error(w, "nothing but challenges of ACME is answered here", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "text/plain")
	_, _ = io.WriteString(w, text)
}
