package dingtest

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

// certificateLife is short enough for clients that refuse certificates of more than 398 days.
const certificateLife = 365 * 24 * time.Hour

// SelfSigned makes a certificate for hosts, which are names or IP addresses, and returns it with its
// own CA in PEM, for clients to trust. The CA's key is forgotten, so it can sign nothing else. Both
// are valid for a year.
func SelfSigned(hosts ...string) (cert tls.Certificate, caPEM []byte, err error) {
	if len(hosts) == 0 || slices.Contains(hosts, "") {
		return tls.Certificate{}, nil, errors.New("dingtest: a certificate needs at least one host, and no empty one")
	}
	ca := newTemplate("dingtest CA")
	ca.IsCA, ca.BasicConstraintsValid, ca.MaxPathLenZero = true, true, true
	ca.KeyUsage = x509.KeyUsageCertSign
	caKey, caDER, err := sign(ca, ca, nil)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	leaf := newTemplate(hosts[0])
	leaf.KeyUsage = x509.KeyUsageDigitalSignature
	leaf.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
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

func newTemplate(name string) *x509.Certificate {
	now := time.Now()
	return &x509.Certificate{
		Subject:   pkix.Name{CommonName: name},
		NotBefore: now.Add(-time.Hour), // for clocks that run late
		NotAfter:  now.Add(certificateLife),
	}
}

// sign makes a key and a certificate for it, signed by parentKey, or by itself if that is nil.
func sign(c, parent *x509.Certificate, parentKey *ecdsa.PrivateKey) (*ecdsa.PrivateKey, []byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, fmt.Errorf("dingtest: key: %w", err)
	}
	if parentKey == nil {
		parentKey = key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, parentKey)
	if err != nil {
		return nil, nil, fmt.Errorf("dingtest: certificate for %s: %w", c.Subject.CommonName, err)
	}
	return key, der, nil
}
