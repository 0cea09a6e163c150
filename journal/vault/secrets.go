package vault

import (
	"context"
	"fmt"
)

// Secrets seals small secrets, such as a ticket, by the data keys of a journal. A new master key is none of its user's business:
// what was sealed before opens after it.
//
//	secrets := j.(vault.Keeper).Secrets()
//	sealed, err := secrets.Seal(ctx, "permanent code of "+corp, code)
//	if errors.Is(err, vault.ErrNoKey) {
//		// No key is in the config: do not keep the code.
//	}
//	code, err = secrets.Open(ctx, "permanent code of "+corp, sealed)
type Secrets interface {
	// Seal seals a secret for a place. The place is not secret, and the same text has to be given to Open. The error wraps
	// [ErrNoKey] if nothing is sealed, because no key is given.
	Seal(ctx context.Context, place string, secret []byte) ([]byte, error)
	// Open opens it. The error wraps [ErrNoKey] if the key is missing. Any other means that it was altered, or sealed for
	// another place.
	Open(ctx context.Context, place string, sealed []byte) ([]byte, error)
}

// A Keeper has Secrets. The journals in SQLite and PostgreSQL do, and a spool.
type Keeper interface {
	// Secrets is never nil.
	Secrets() Secrets
}

var _ Secrets = (*Ring)(nil)

// Seal is part of [Secrets]. A nil Ring has no key.
func (r *Ring) Seal(ctx context.Context, place string, secret []byte) ([]byte, error) {
	if r.Master() == "" {
		return nil, fmt.Errorf("%w: encryption.key of the config is not set", ErrNoKey)
	}
	return r.seal(ctx, "secret "+place, secret)
}

// Open is part of [Secrets].
func (r *Ring) Open(ctx context.Context, place string, sealed []byte) ([]byte, error) {
	if len(sealed) < len(sealedMark) || string(sealed[:len(sealedMark)]) != sealedMark {
		return nil, fmt.Errorf("%w: it is not sealed", errAltered)
	}
	return r.OpenValue(ctx, "secret "+place, sealed)
}
