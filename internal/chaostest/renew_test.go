//go:build linux

package chaostest

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"testing"

	"github.com/dingevent/dingevent/internal/certtest"
)

// trusting is TLS that trusts certificates in PEM, and counts connections that got the new one.
func (u *upgrade) trusting(trusted []byte) *tls.Config {
	conf := &tls.Config{RootCAs: x509.NewCertPool(), VerifyConnection: func(s tls.ConnectionState) error {
		if bytes.Equal(s.PeerCertificates[0].Raw, u.renewed.Certificate.Certificate[0]) {
			u.seen.Add(1)
		}
		return nil
	}}
	conf.RootCAs.AppendCertsFromPEM(trusted)
	return conf
}

// certify puts a certificate where the config looks for it.
func (g *gateway) certify(t *testing.T, p *certtest.Pair) {
	t.Helper()
	certtest.File(t, g.dir, "cert.pem", p.Cert)
	certtest.File(t, g.dir, "key.pem", p.Key)
}

// secure restarts a gateway that speaks TLS from then on.
func (u *upgrade) secure(t *testing.T, g *gateway) {
	t.Helper()
	u.stop(t, g)
	g.configure(t, u.reloaded(g)+"listen_tls: {cert_file: cert.pem, key_file: key.pem}\n")
	g.secured.Store(true)
	u.start(t, g, *program)
}

// renew gives all gateways another certificate, and has the balancer connect anew.
func (u *upgrade) renew(t *testing.T) {
	t.Helper()
	for _, g := range u.gateways {
		g.certify(t, u.renewed)
	}
	before := u.seen.Load()
	u.balancer.connectAnew(u.trusted)
	u.waitFor(t, "connections with the new certificate", func() bool { return u.seen.Load() >= before+int64(len(u.gateways)) })
}
