package daemon

import (
	"crypto/tls"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/tlsfiles"
)

// A security is how TLS is spoken at an address. What it reads from files is read again for each connection. Without a certificate
// there is no TLS.
type security struct {
	certificate func(*tls.ClientHelloInfo) (*tls.Certificate, error)
	clients     *tlsfiles.Clients // whose certificates clients need; nil: they need none
	optional    bool              // a client may come without one
}

// securityOf is the security by a config.
func securityOf(c config.Certificate) (s security, err error) {
	pair, err := tlsfiles.Pair(c.CertFile, c.KeyFile)
	if pair == nil || err != nil {
		return s, err
	}
	s.certificate = pair.GetCertificate
	s.clients, err = tlsfiles.OpenClients(c.ClientCAFile)
	return s, err
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
	if s.clients == nil {
		return conf
	}
	if conf.ClientAuth = tls.RequireAndVerifyClientCert; s.optional {
		conf.ClientAuth = tls.VerifyClientCertIfGiven
	}
	conf.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) {
		now := conf.Clone()
		now.ClientCAs = s.clients.Pool()
		return now, nil
	}
	return conf
}
