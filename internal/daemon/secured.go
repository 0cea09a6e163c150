package daemon

import (
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/tlsfiles"
)

// securityOf is the security by a config.
func (d *Daemon) securityOf(c config.Certificate) (s security, err error) {
	pair, err := tlsfiles.Pair(c.CertFile, c.KeyFile)
	switch {
	case err != nil:
		return s, err
	case c.ACME:
		s.certificate, s.acme = d.acme.GetCertificate, d.acme
	case pair == nil:
		return s, nil
	default:
		s.certificate = pair.GetCertificate
	}
	s.clients, err = tlsfiles.OpenClients(c.ClientCAFile)
	return s, err
}
