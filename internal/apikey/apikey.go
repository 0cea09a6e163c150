// Package apikey makes and recognizes keys of the API. A config, and the journal, have their hashes alone. A key is random, so a plain
// hash of it tells nothing.
package apikey

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
)

const (
	prefix     = "dek_" // by which scanners for secrets find a key
	hashPrefix = "sha256:"
	size       = 32
)

// New makes a key, and the hash of it.
func New() (key, hash string) {
	secret := make([]byte, size)
	rand.Read(secret) // never fails
	key = prefix + base64.RawURLEncoding.EncodeToString(secret)
	return key, Hash(key)
}

// Hash is what is kept of a key.
func Hash(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hashPrefix + hex.EncodeToString(sum[:])
}

// CheckHash returns what is wrong with a hash, for a person.
func CheckHash(hash string) error {
	text, ok := strings.CutPrefix(hash, hashPrefix)
	if sum, err := hex.DecodeString(text); !ok || err != nil || len(sum) != sha256.Size || strings.ToLower(text) != text {
		return errors.New("is no hash of a key; dingevent apikey makes a key with its hash, sha256: and 64 digits")
	}
	return nil
}

// Is reports whether a hash is that of a key.
func Is(hash, key string) bool {
	return Looks(key) && Same(hash, Hash(key))
}

// Looks reports whether a text may be a key.
func Looks(text string) bool { return strings.HasPrefix(text, prefix) }

// Same reports whether two hashes are one. How long that takes tells nothing of them.
func Same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
