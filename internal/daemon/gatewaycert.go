package daemon

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/dingevent/dingevent/internal/selfsigned"
)

const (
	gatewayLife  = 5 * 365 * 24 * time.Hour // of a certificate made here: whoever trusts it has to be told of the next
	gatewayRenew = 30 * 24 * time.Hour      // before its end it is made anew
)

// gatewayCertificate is that of the config, or one made here; nil if there is to be no TLS.
func (d *Daemon) gatewayCertificate() (*tls.Certificate, error) {
	cfg := d.cfg.Gateway
	switch {
	case cfg.CertFile != "":
		cert, err := tls.LoadX509KeyPair(cfg.CertFile, cfg.KeyFile)
		return &cert, err
	case len(cfg.SelfSigned) > 0:
		return d.selfSigned(cfg.SelfSigned)
	}
	return nil, nil
}

// selfSigned is the certificate in the data folder, which is made if it is not there, ends soon or lacks a host. Its CA
// lies beside it, for clients to trust.
func (d *Daemon) selfSigned(hosts []string) (*tls.Certificate, error) {
	file, caFile := filepath.Join(d.cfg.Data, "gateway.pem"), filepath.Join(d.cfg.Data, "gateway-ca.pem")
	cert, err := tls.LoadX509KeyPair(file, file)
	if err == nil && goodFor(cert, hosts) {
		return &cert, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w; remove it to have it made anew", file, err)
	}
	cert, ca, err := selfsigned.New("dingevent gateway CA", gatewayLife, hosts...)
	if err != nil {
		return nil, err
	}
	text, err := encodePair(cert)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(os.WriteFile(caFile, ca, 0o644), os.WriteFile(file, text, 0o600)); err != nil {
		return nil, err
	}
	d.log.Info("gateway: a certificate was made; clients have to trust its CA", "hosts", hosts, "ca_file", caFile)
	return &cert, nil
}

// goodFor reports whether cert is for all hosts and will be for a while.
func goodFor(cert tls.Certificate, hosts []string) bool {
	for _, host := range hosts {
		if cert.Leaf.VerifyHostname(host) != nil {
			return false
		}
	}
	return time.Until(cert.Leaf.NotAfter) > gatewayRenew
}

// encodePair is a certificate and its key in PEM.
func encodePair(cert tls.Certificate) ([]byte, error) {
	var out bytes.Buffer
	for _, der := range cert.Certificate {
		if err := pem.Encode(&out, &pem.Block{Type: "CERTIFICATE", Bytes: der}); err != nil {
			return nil, err
		}
	}
	key, err := x509.MarshalPKCS8PrivateKey(cert.PrivateKey)
	if err != nil {
		return nil, err
	}
	err = pem.Encode(&out, &pem.Block{Type: "PRIVATE KEY", Bytes: key})
	return out.Bytes(), err
}
