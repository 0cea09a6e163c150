package daemon

import (
	"context"
	"errors"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/vault"
	"github.com/dingevent/dingevent/source/suite"
)

// A suiteSecrets seals permanent codes by the keys of the journal, and keeps none where that has no key.
type suiteSecrets struct{ journal journal.Journal }

var _ suite.Secrets = suiteSecrets{}

// Seal is part of [suite.Secrets].
func (s suiteSecrets) Seal(ctx context.Context, place string, secret []byte) ([]byte, error) {
	keys, err := s.keys()
	if err != nil {
		return nil, err
	}
	sealed, err := keys.Seal(ctx, place, secret)
	if errors.Is(err, vault.ErrNoKey) {
		return nil, nil
	}
	return sealed, err
}

// Open is part of [suite.Secrets].
func (s suiteSecrets) Open(ctx context.Context, place string, sealed []byte) ([]byte, error) {
	keys, err := s.keys()
	if err != nil {
		return nil, err
	}
	return keys.Open(ctx, place, sealed)
}

// keys are those of the journal, which may not have been reached yet.
func (s suiteSecrets) keys() (vault.Secrets, error) {
	var inner any = s.journal
	if a, ok := s.journal.(*awaited); ok {
		j, err := a.present()
		if err != nil {
			return nil, err
		}
		inner = j
	}
	keeper, ok := inner.(vault.Keeper)
	if !ok {
		return (*vault.Ring)(nil), nil // it has no key
	}
	return keeper.Secrets(), nil
}
