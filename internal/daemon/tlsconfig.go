package daemon

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/dingevent/dingevent/sink/certfile"
)

// TLS of a connection that we make. Without a key it is TLS with the system's certificates.
type TLS struct {
	// CAFile is a file of certificates in PEM that are trusted instead of the system's.
	CAFile string `yaml:"ca_file" ends:"line"`
	// CertFile is our own certificate with its chain, in PEM, for servers that ask. It is read again for each connection,
	// so that it can be renewed.
	CertFile string `yaml:"cert_file" ends:"line"`
	// KeyFile is the key of CertFile, read with it.
	KeyFile string `yaml:"key_file" ends:"line"`
}

// config reads the files; nil for nil.
func (t *TLS) config() (*tls.Config, error) {
	if t == nil {
		return nil, nil
	}
	roots, err := readCAs(t.CAFile)
	if err != nil {
		return nil, fmt.Errorf("ca_file: %w", err)
	}
	cfg := &tls.Config{RootCAs: roots}
	pair, err := openPair(t.CertFile, t.KeyFile)
	if err != nil {
		return nil, err
	}
	if pair != nil {
		cfg.GetClientCertificate = pair.GetClientCertificate
	}
	return cfg, nil
}

// openPair reads a certificate and its key, which are read again for each connection; nil without files.
func openPair(certFile, keyFile string) (*certfile.Pair, error) {
	switch {
	case certFile == "" && keyFile == "":
		return nil, nil
	case certFile == "" || keyFile == "":
		return nil, errors.New("cert_file and key_file belong together; name both, or none")
	}
	return certfile.Open(certFile, keyFile)
}

// readCAs reads the certificates of a file in PEM; nil, which means the system's, without one.
func readCAs(path string) (*x509.CertPool, error) {
	if path == "" {
		return nil, nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no file", path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	const maxCAFile = 4 << 20
	text, err := io.ReadAll(io.LimitReader(file, maxCAFile))
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("%s has no certificate; it must be in PEM, with BEGIN CERTIFICATE", path)
	}
	return roots, nil
}
