package acmecert

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"os"

	"github.com/mholt/acmez/v3"
	"github.com/mholt/acmez/v3/acme"

	"github.com/dingevent/dingevent/internal/fsdir"
)

// A storedAccount is an account as its file has it.
type storedAccount struct {
	Directory string       `json:"directory"`
	KeyID     string       `json:"key_id,omitempty"` // what it is bound to
	Account   acme.Account `json:"account"`
	Key       []byte       `json:"key"` // PKCS #8
}

// account is ours at the CA. It is made if there is none, and kept before it is used.
func (m *Manager) account(ctx context.Context, client *acmez.Client) (acme.Account, error) {
	if account, ok := m.loadAccount(); ok {
		return account, nil
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return acme.Account{}, err
	}
	account := acme.Account{TermsOfServiceAgreed: true, PrivateKey: key}
	if m.opts.Email != "" {
		account.Contact = []string{"mailto:" + m.opts.Email}
	}
	if m.opts.KeyID != "" {
		if err := account.SetExternalAccountBinding(ctx, client.Client, acme.EAB{KeyID: m.opts.KeyID, MACKey: m.opts.MACKey}); err != nil {
			return account, fmt.Errorf("bind the account: %w", err)
		}
	}
	if account, err = client.NewAccount(ctx, account); err != nil {
		return account, fmt.Errorf("make an account: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return account, err
	}
	account.ExternalAccountBinding = nil
	text, err := json.Marshal(storedAccount{m.opts.Directory, m.opts.KeyID, account, der})
	if err != nil {
		return account, err
	}
	terms := ""
	if dir, err := client.GetDirectory(ctx); err == nil && dir.Meta != nil {
		terms = dir.Meta.TermsOfService
	}
	m.log.Info("acme: an account was made at the CA, and its terms are agreed to", "directory", m.opts.Directory, "terms", terms)
	return account, fsdir.Write(m.path(accountFile), text, 0o600)
}

// loadAccount reads the account of before. One of another CA is none.
func (m *Manager) loadAccount() (acme.Account, bool) {
	var stored storedAccount
	text, err := read(m.path(accountFile))
	if err != nil || json.Unmarshal(text, &stored) != nil || stored.Directory != m.opts.Directory || stored.KeyID != m.opts.KeyID {
		return acme.Account{}, false
	}
	key, err := x509.ParsePKCS8PrivateKey(stored.Key)
	if err != nil {
		return acme.Account{}, false
	}
	signer, ok := key.(*ecdsa.PrivateKey)
	stored.Account.PrivateKey = signer
	return stored.Account, ok && stored.Account.Status == acme.StatusValid
}

// forgetAccount is for one that the CA does not know any more.
func (m *Manager) forgetAccount() error { return os.Remove(m.path(accountFile)) }
