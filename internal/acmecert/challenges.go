package acmecert

import (
	"context"
	"crypto/tls"
	"sync"

	"github.com/mholt/acmez/v3"
	"github.com/mholt/acmez/v3/acme"
)

// challenges are what the CA looks for here while an order is under way.
type challenges struct {
	mu    sync.Mutex                  // protects what follows
	certs map[string]*tls.Certificate // by domain
	texts map[string]string           // by token
}

var _ acmez.Solver = (*challenges)(nil)

// Present is part of [acmez.Solver].
func (c *challenges) Present(_ context.Context, challenge acme.Challenge) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if challenge.Type == acme.ChallengeTypeHTTP01 {
		if c.texts == nil {
			c.texts = map[string]string{}
		}
		c.texts[challenge.Token] = challenge.KeyAuthorization
		return nil
	}
	cert, err := acmez.TLSALPN01ChallengeCert(challenge)
	if err != nil {
		return err
	}
	if c.certs == nil {
		c.certs = map[string]*tls.Certificate{}
	}
	c.certs[challenge.Identifier.Value] = cert
	return nil
}

// CleanUp is part of [acmez.Solver].
func (c *challenges) CleanUp(_ context.Context, challenge acme.Challenge) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.texts, challenge.Token)
	delete(c.certs, challenge.Identifier.Value)
	return nil
}
