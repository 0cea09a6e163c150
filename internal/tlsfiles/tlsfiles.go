// Package tlsfiles reads the certificates that a config names.
package tlsfiles

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"

	"github.com/dingevent/dingevent/internal/smallfile"
	"github.com/dingevent/dingevent/sink/certfile"
)

// maxFile is the largest file of certificates, in bytes. The CAs that a system trusts take a quarter of a MiB.
const maxFile = 4 << 20

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
	text, err := smallfile.Read(path, maxFile)
	if err != nil {
		return nil, err
	}
	return rootsOf(path, text)
}

// rootsOf makes a pool of the text of a file.
func rootsOf(path string, text []byte) (*x509.CertPool, error) {
	certs, err := certificatesOf(path, text)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	for _, cert := range certs {
		roots.AddCert(cert)
	}
	return roots, nil
}

// Certificates reads the certificates of a file in PEM, at least one. What else is in the file is skipped.
func Certificates(path string) (certs []*x509.Certificate, err error) {
	text, err := smallfile.Read(path, maxFile)
	if err != nil {
		return nil, err
	}
	return certificatesOf(path, text)
}

func certificatesOf(path string, text []byte) (certs []*x509.Certificate, err error) {
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" || len(block.Headers) > 0 {
			continue
		}
		if cert, err := x509.ParseCertificate(block.Bytes); err == nil {
			certs = append(certs, cert)
		}
	}
	if len(certs) == 0 {
		return nil, fmt.Errorf("%s has no certificate; it must be in PEM, with BEGIN CERTIFICATE", path)
	}
	return certs, nil
}
