package wire

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"net/http"
	"sync"
)

// OwnName is the server name (SNI) by which a command asks for the certificate that the daemon made at its start. That of api_tls is
// for the names by which others reach it. It may be renewed at any time, and a command could not tell whose it is.
const OwnName = "own.dingevent.internal"

// ErrStranger is the error of a connection to something that has not the key of the address.
var ErrStranger = errors.New("what answers there has not the key of api.json, so it got no token")

// Pin is what tells a certificate's key, as curl --pinnedpubkey writes it.
func Pin(cert *x509.Certificate) string {
	sum := sha256.Sum256(cert.RawSubjectPublicKeyInfo)
	return "sha256//" + base64.StdEncoding.EncodeToString(sum[:])
}

// direct goes to a daemon of this machine, never through a proxy: that would get the token.
var direct = func() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.Proxy = nil
	return t
}()

// pinned are the transports by the only key that each speaks with: clients of one daemon share connections.
var pinned sync.Map

// transport is how to reach the daemon that has the address.
func (a Address) transport() *http.Transport {
	if !a.secured() {
		return direct
	}
	t, ok := pinned.Load(a.Key)
	if !ok {
		made := direct.Clone()
		made.TLSClientConfig = onlyKey(a.Key)
		t, _ = pinned.LoadOrStore(a.Key, made)
	}
	return t.(*http.Transport)
}

// onlyKey connects to whoever has the key, and to nobody without one. It asks no clock: one that is set must lock no command out.
func onlyKey(pin string) *tls.Config {
	return &tls.Config{
		ServerName: OwnName, MinVersion: tls.VersionTLS13,
		InsecureSkipVerify: true, // VerifyConnection knows the key itself, which is stricter than who signed it
		VerifyConnection: func(c tls.ConnectionState) error {
			if len(c.PeerCertificates) == 0 || Pin(c.PeerCertificates[0]) != pin {
				return ErrStranger
			}
			return nil
		},
	}
}
