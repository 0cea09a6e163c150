// Package oidclogin lets people log in at a provider of OpenID Connect: code flow with state, nonce and PKCE.
package oidclogin

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/dingevent/dingevent/internal/httpanswer"
)

// Options are what a [Provider] needs.
type Options struct {
	Issuer       string
	ClientID     string
	ClientSecret string // empty for a public client
	Redirect     string // the URL that the provider leads back to
	Groups       bool   // roles are given to groups, not to mail addresses
}

// A Provider is asked only when somebody logs in, so nothing else waits for it.
type Provider struct {
	opts   Options
	client *http.Client

	mu    sync.Mutex // protects found
	found *oidc.Provider
}

const (
	askWithin = 10 * time.Second
	maxAnswer = 1 << 20
)

// New returns a provider. It asks nothing.
func New(opts Options) *Provider {
	return &Provider{opts: opts, client: &http.Client{Timeout: askWithin, Transport: bounded{http.DefaultTransport}}}
}

// ErrAway is the error of a provider that does not answer, or answers with an error of its own.
var ErrAway = errors.New("the provider does not answer")

// A Flow is one login on its way. The browser keeps it, and no other browser can end it.
type Flow struct {
	State, Nonce, Verifier string
}

// Begin returns a flow, and the URL of the provider where the person logs in.
func (p *Provider) Begin(ctx context.Context) (Flow, string, error) {
	found, err := p.find(ctx)
	if err != nil {
		return Flow{}, "", err
	}
	f := Flow{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier()}
	return f, p.config(found).AuthCodeURL(f.State, oidc.Nonce(f.Nonce), oauth2.S256ChallengeOption(f.Verifier)), nil
}

// End turns the code that the browser brings back into the person who has logged in.
func (p *Provider) End(ctx context.Context, f Flow, code string) (Person, error) {
	found, err := p.find(ctx)
	if err != nil {
		return Person{}, err
	}
	ctx = oidc.ClientContext(ctx, p.client)
	config := p.config(found)
	token, err := config.Exchange(ctx, code, oauth2.VerifierOption(f.Verifier))
	if refused, ok := errors.AsType[*oauth2.RetrieveError](err); ok && refused.Response.StatusCode < http.StatusInternalServerError {
		return Person{}, fmt.Errorf("the provider refuses the code: %s %q", refused.Response.Status, refused.ErrorCode)
	} else if err != nil {
		return Person{}, fmt.Errorf("%w: %w", ErrAway, err)
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := found.Verifier(&oidc.Config{ClientID: p.opts.ClientID}).Verify(ctx, raw)
	if err != nil {
		return Person{}, err
	}
	if id.Nonce != f.Nonce {
		return Person{}, errors.New("the ID token belongs to another login")
	}
	var c claims
	if err := id.Claims(&c); err != nil {
		return Person{}, err
	}
	if c.lacks(p.opts.Groups) && found.UserInfoEndpoint() != "" {
		more, err := found.UserInfo(ctx, config.TokenSource(ctx, token))
		switch {
		case err != nil:
			return Person{}, fmt.Errorf("%w: %w", ErrAway, err)
		case more.Subject != id.Subject:
			return Person{}, errors.New("the user info is that of another person")
		}
		if err := more.Claims(&c); err != nil {
			return Person{}, err
		}
	}
	return c.person(p.opts.Groups), nil
}

// find returns what the provider says of itself. A failure is forgotten, so the next login asks again.
func (p *Provider) find(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	found := p.found
	p.mu.Unlock()
	if found != nil {
		return found, nil
	}
	found, err := oidc.NewProvider(oidc.ClientContext(ctx, p.client), p.opts.Issuer)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrAway, err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.found = found
	return found, nil
}

// config asks for the scope groups only where it exists, because some providers refuse a login with an unknown one.
func (p *Provider) config(found *oidc.Provider) *oauth2.Config {
	scopes := []string{oidc.ScopeOpenID, "email", "profile"}
	var said struct {
		Scopes []string `json:"scopes_supported"`
	}
	if err := found.Claims(&said); err == nil && p.opts.Groups && slices.Contains(said.Scopes, "groups") {
		scopes = append(scopes, "groups")
	}
	return &oauth2.Config{
		ClientID: p.opts.ClientID, ClientSecret: p.opts.ClientSecret, Endpoint: found.Endpoint(), RedirectURL: p.opts.Redirect, Scopes: scopes,
	}
}

// bounded reads no more of an answer than a provider has to say.
type bounded struct{ http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := httpanswer.Whole(b.RoundTripper.RoundTrip(r))
	if err == nil {
		resp.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(resp.Body, maxAnswer), resp.Body}
	}
	return resp, err
}
