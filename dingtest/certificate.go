package dingtest

import (
	"crypto/tls"
	"fmt"
	"time"

	"github.com/dingevent/dingevent/internal/selfsigned"
)

// certificateLife is short enough for clients that refuse certificates of more than 398 days.
const certificateLife = 365 * 24 * time.Hour

// SelfSigned makes a certificate for hosts, which are names or IP addresses, and returns it with its
// own CA in PEM, for clients to trust. The CA's key is forgotten, so it can sign nothing else. Both
// are valid for a year.
func SelfSigned(hosts ...string) (cert tls.Certificate, caPEM []byte, err error) {
	if cert, caPEM, err = selfsigned.New("dingtest CA", certificateLife, hosts...); err != nil {
		return tls.Certificate{}, nil, fmt.Errorf("dingtest: %w", err)
	}
	return cert, caPEM, nil
}
