package daemon

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/dingevent/dingevent/internal/selfsigned"
	"github.com/dingevent/dingevent/sink/certfile"
)

const (
	gatewayLife  = 5 * 365 * 24 * time.Hour // of a certificate made here: whoever trusts it has to be told of the next
	gatewayRenew = 30 * 24 * time.Hour      // before its end it is made anew
)

// gatewayCertificate is that of the config, or one made here; nil if there is to be no TLS.
func (d *Daemon) gatewayCertificate() (*certfile.Pair, error) {
	cfg := d.cfg.Gateway
	if len(cfg.SelfSigned) == 0 {
		return openPair(cfg.CertFile, cfg.KeyFile)
	}
	file := filepath.Join(d.cfg.Data, "gateway.pem")
	if err := d.selfSigned(file, cfg.SelfSigned); err != nil {
		return nil, err
	}
	return certfile.Open(file, file)
}

// selfSigned makes the certificate in file if it is not there, ends soon or lacks a host. Its CA lies beside it, for
// clients to trust.
func (d *Daemon) selfSigned(file string, hosts []string) error {
	cert, err := tls.LoadX509KeyPair(file, file)
	if err == nil && goodFor(cert, hosts) {
		return nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w; remove it to have it made anew", file, err)
	}
	cert, ca, err := selfsigned.New("dingevent gateway CA", gatewayLife, hosts...)
	if err != nil {
		return err
	}
	certPEM, keyPEM, err := selfsigned.Encode(cert)
	if err != nil {
		return err
	}
	caFile := filepath.Join(filepath.Dir(file), "gateway-ca.pem")
	if err := errors.Join(os.WriteFile(caFile, ca, 0o644), os.WriteFile(file, append(certPEM, keyPEM...), 0o600)); err != nil {
		return err
	}
	d.log.Info("gateway: a certificate was made; clients have to trust its CA", "hosts", hosts, "ca_file", caFile)
	return nil
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
