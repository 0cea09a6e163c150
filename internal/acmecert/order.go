package acmecert

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/mholt/acmez/v3"
	"github.com/mholt/acmez/v3/acme"
)

// client speaks to the CA by t. It logs nothing, because errors say what it has met.
func (m *Manager) client(t *transport) *acmez.Client {
	way := acme.ChallengeTypeTLSALPN01
	if m.opts.HTTP {
		way = acme.ChallengeTypeHTTP01
	}
	return &acmez.Client{
		Client:           &acme.Client{Directory: m.opts.Directory, HTTPClient: t.client(), UserAgent: m.opts.UserAgent, PollTimeout: 2 * time.Minute},
		ChallengeSolvers: map[string]acmez.Solver{way: &m.challenges},
	}
}

// An issue is what an order has brought.
type issue struct {
	cert *tls.Certificate
	text []byte            // of it and its key, in PEM
	info *acme.RenewalInfo // when to renew; nil if the CA does not say
}

// order gets a certificate. replaced is the one of before; it may be nil.
func (m *Manager) order(ctx context.Context, client *acmez.Client, replaced *x509.Certificate) (got issue, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return got, err
	}
	chain, err := m.chain(ctx, client, key, replaced)
	if problem, ok := errors.AsType[acme.Problem](err); ok && problem.Type == acme.ProblemTypeAccountDoesNotExist {
		m.log.Warn("acme: the CA does not know the account any more, and another one is made", "directory", m.opts.Directory)
		if err = m.forgetAccount(); err == nil {
			chain, err = m.chain(ctx, client, key, nil)
		}
	}
	if err != nil {
		return got, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return got, err
	}
	text := slices.Concat(chain.ChainPEM, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	cert, err := tls.X509KeyPair(text, text)
	if err != nil {
		return got, fmt.Errorf("the CA's certificate cannot be used: %w", err)
	}
	for _, domain := range m.opts.Domains {
		if err := cert.Leaf.VerifyHostname(domain); err != nil {
			return got, fmt.Errorf("the CA's certificate cannot be used: %w", err)
		}
	}
	return issue{&cert, text, chain.RenewalInfo}, nil
}

// chain gets a certificate for the key, with those of the CA.
func (m *Manager) chain(ctx context.Context, client *acmez.Client, key *ecdsa.PrivateKey, replaced *x509.Certificate) (acme.Certificate, error) {
	account, err := m.account(ctx, client)
	if err != nil {
		return acme.Certificate{}, err
	}
	csr, err := acmez.NewCSR(key, m.opts.Domains)
	if err != nil {
		return acme.Certificate{}, err
	}
	params, err := acmez.OrderParametersFromCSR(account, csr)
	if err != nil {
		return acme.Certificate{}, err
	}
	params.Replaces = replaced
	chains, err := client.ObtainCertificate(ctx, params)
	if err != nil {
		return acme.Certificate{}, err
	}
	if len(chains) == 0 {
		return acme.Certificate{}, errors.New("the CA gave no certificate")
	}
	return chains[0], nil
}
