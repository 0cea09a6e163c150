package daemon

import (
	"crypto/tls"
	"crypto/x509"
	"time"

	"github.com/dingevent/dingevent/internal/api/wire"
	"github.com/dingevent/dingevent/internal/selfsigned"
)

// withOwnKey adds a certificate to s that commands know by its key, and returns what tells the key; nothing without TLS. It is made at
// each start and lies in no file, so it needs no renewal, and commands work while that of api_tls is renewed or has ended.
func withOwnKey(s security) (security, string, error) {
	if s.certificate == nil {
		return s, "", nil
	}
	cert, _, err := selfsigned.New("dingevent", 24*time.Hour, wire.OwnName) // commands look at the key alone
	if err != nil {
		return s, "", err
	}
	if cert.Leaf, err = x509.ParseCertificate(cert.Certificate[0]); err != nil {
		return s, "", err
	}
	others := s.certificate
	s.certificate = func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		if hello.ServerName == wire.OwnName {
			return &cert, nil
		}
		return others(hello)
	}
	return s, wire.Pin(cert.Leaf), nil
}
