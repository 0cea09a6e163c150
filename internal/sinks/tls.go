package sinks

import (
	"crypto/tls"
	"fmt"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/tlsfiles"
)

// clientTLS reads the files; nil for nil.
func clientTLS(t *config.TLS) (*tls.Config, error) {
	if t == nil {
		return nil, nil
	}
	roots, err := tlsfiles.Roots(t.CAFile)
	if err != nil {
		return nil, fmt.Errorf("ca_file: %w", err)
	}
	cfg := &tls.Config{RootCAs: roots}
	pair, err := tlsfiles.Pair(t.CertFile, t.KeyFile)
	if err != nil {
		return nil, err
	}
	if pair != nil {
		cfg.GetClientCertificate = pair.GetClientCertificate
	}
	return cfg, nil
}
