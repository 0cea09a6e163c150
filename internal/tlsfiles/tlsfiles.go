// Package tlsfiles reads the certificates that a config names.
package tlsfiles

import (
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/dingevent/dingevent/sink/certfile"
)

// Pair reads a certificate and its key, which are read again for each connection; nil without files.
func Pair(certFile, keyFile string) (*certfile.Pair, error) {
	switch {
	case certFile == "" && keyFile == "":
		return nil, nil
	case certFile == "" || keyFile == "":
		return nil, errors.New("cert_file and key_file belong together; name both, or none")
	}
	return certfile.Open(certFile, keyFile)
}

// CheckRoots returns what is wrong with a file of certificates, for a person.
func CheckRoots(path string) error {
	if _, err := Roots(path); errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("there is no file %q", path)
	} else if err != nil {
		return err
	}
	return nil
}

// Roots reads the certificates of a file in PEM; nil, which means the system's, without one.
func Roots(path string) (*x509.CertPool, error) {
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
