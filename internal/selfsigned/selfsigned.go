// Package selfsigned makes certificates with a CA of their own, for clients that can be made to trust it.
package selfsigned

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"slices"
	"time"
)

// New makes a certificate for hosts, which are names or IP addresses. It returns the certificate and its own CA, called
// caName, in PEM, for clients to trust. The CA's key is forgotten, so it can sign nothing else. Both are valid for life,
// from an hour ago on.
func New(caName string, life time.Duration, hosts ...string) (cert tls.Certificate, caPEM []byte, err error) {
	if len(hosts) == 0 || slices.Contains(hosts, "") {
		return tls.Certificate{}, nil, errors.New("a certificate needs at least one host, and no empty one")
	}
	ca := newTemplate(caName, life)
	ca.IsCA, ca.BasicConstraintsValid, ca.MaxPathLenZero = true, true, true
	ca.KeyUsage = x509.KeyUsageCertSign
	caKey, caDER, err := sign(ca, ca, nil)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	if ca, err = x509.ParseCertificate(caDER); err != nil { // with its key's ID, by which clients tell CAs of one name apart
		return tls.Certificate{}, nil, err
	}
	leaf := newTemplate(hosts[0], life)
	leaf.KeyUsage = x509.KeyUsageDigitalSignature
	leaf.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth} // tests show it as clients, too
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			leaf.IPAddresses = append(leaf.IPAddresses, ip)
		} else {
			leaf.DNSNames = append(leaf.DNSNames, host)
		}
	}
	key, der, err := sign(leaf, ca, caKey)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	caPEM = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: caDER})
	return tls.Certificate{Certificate: [][]byte{der, caDER}, PrivateKey: key}, caPEM, nil
}

func newTemplate(name string, life time.Duration) *x509.Certificate {
	now := time.Now()
	return &x509.Certificate{
		Subject:   pkix.Name{CommonName: name},
		NotBefore: now.Add(-time.Hour), // for clocks that run late
		NotAfter:  now.Add(life),
	}
}

// sign makes a key and a certificate for it, signed by parentKey, or by itself if that is nil.
func sign(c, parent *x509.Certificate, parentKey *ecdsa.PrivateKey) (*ecdsa.PrivateKey, []byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, fmt.Errorf("key: %w", err)
	}
	if parentKey == nil {
		parentKey = key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, parentKey)
	if err != nil {
		return nil, nil, fmt.Errorf("certificate for %s: %w", c.Subject.CommonName, err)
	}
	return key, der, nil
}

// Encode returns a certificate, with the chain behind it, and its key in PEM.
func Encode(cert tls.Certificate) (certPEM, keyPEM []byte, err error) {
	key, err := x509.MarshalPKCS8PrivateKey(cert.PrivateKey)
	if err != nil {
		return nil, nil, err
	}
	for _, der := range cert.Certificate {
		certPEM = append(certPEM, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...)
	}
	return certPEM, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}), nil
}

// CA returns the CA of what [Encode] returned, or of a file that has it, in PEM; nil if there is none.
func CA(certPEM []byte) (ca []byte) {
	for block, rest := pem.Decode(certPEM); block != nil; block, rest = pem.Decode(rest) {
		if block.Type == "CERTIFICATE" {
			ca = pem.EncodeToMemory(block) // the last of the chain
		}
	}
	return ca
}
