package daemon

import (
	"crypto/tls"

	"github.com/dingevent/dingevent/internal/acmecert"
	"github.com/dingevent/dingevent/internal/tlsfiles"
)

// A security is how TLS is spoken at an address. What it reads from files is read again for each connection. Without a certificate
// there is no TLS.
type security struct {
	certificate func(*tls.ClientHelloInfo) (*tls.Certificate, error)
	clients     *tlsfiles.Clients // whose certificates clients need; nil: they need none
	optional    bool              // a client may come without one
	acme        *acmecert.Manager // whose challenges are answered, too; may be nil
}

// config is for a server; nil if there is to be no TLS.
func (s security) config() *tls.Config {
	if s.certificate == nil {
		return nil
	}
	conf := &tls.Config{
		GetCertificate: s.certificate, MinVersion: tls.VersionTLS12,
		NextProtos: []string{"http/1.1"}, // a WebSocket begins with it
	}
	if s.clients == nil && s.acme == nil {
		return conf
	}
	switch {
	case s.clients == nil:
	case s.optional:
		conf.ClientAuth = tls.VerifyClientCertIfGiven
	default:
		conf.ClientAuth = tls.RequireAndVerifyClientCert
	}
	conf.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		if s.acme != nil {
			if challenge := s.acme.Challenge(hello); challenge != nil {
				return challenge, nil
			}
		}
		if s.clients == nil {
			return nil, nil
		}
		now := conf.Clone()
		now.ClientCAs = s.clients.Pool()
		return now, nil
	}
	return conf
}
