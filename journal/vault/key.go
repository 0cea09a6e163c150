package vault

import (
	"bytes"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
)

// keySize is the size of every key, in bytes: that of AES-256.
const keySize = 32

// A Key is a master key. However it is printed or logged, only its ID appears.
type Key struct {
	id     string
	secret *[keySize]byte // a pointer, so that no %v of what holds a Key prints it
}

// NewKey makes a key by chance.
func NewKey() Key {
	var secret [keySize]byte
	rand.Read(secret[:])
	return keyOf(secret)
}

func keyOf(secret [keySize]byte) Key {
	return Key{hex.EncodeToString(derive(secret[:], "dingevent key id", 4)), &secret}
}

// ErrKeyText: a text is no key.
var ErrKeyText = errors.New("not a key: a key is 32 bytes in base64; make one with: dingevent journal key new")

// ParseKey reads a key from what [Key.Text] writes: 32 bytes in base64. Space around it is left out. The error says nothing of the
// text.
func ParseKey(text string) (Key, error) {
	text = strings.TrimRight(strings.TrimSpace(text), "=")
	text = strings.NewReplacer("-", "+", "_", "/").Replace(text)
	secret, err := base64.RawStdEncoding.Strict().DecodeString(text)
	if err != nil || len(secret) != keySize || bytes.Count(secret, secret[:1]) == keySize {
		return Key{}, ErrKeyText
	}
	return keyOf([keySize]byte(secret)), nil
}

// Text is the key itself, as [ParseKey] reads it. It is a secret.
func (k Key) Text() string { return base64.StdEncoding.EncodeToString(k.secret[:]) }

// ID tells keys apart. It is no secret: nothing of the key follows from it.
func (k Key) ID() string { return k.id }

// String names the key without telling it.
func (k Key) String() string { return "key " + k.id }

// LogValue names the key without telling it.
func (k Key) LogValue() slog.Value { return slog.StringValue(k.String()) }

// Keys are the master keys that a store may use.
type Keys struct {
	list []Key // the first one wraps new data keys
	off  bool
}

// NewKeys makes a store seal by key. What was sealed by the older ones is still read.
func NewKeys(key Key, older ...Key) *Keys {
	return &Keys{list: slices.Concat([]Key{key}, older)}
}

// OnlyReading are the same keys for a store that seals nothing more, and still reads what is sealed.
func (k *Keys) OnlyReading() *Keys { return &Keys{list: k.list, off: true} }

// ID is that of the key that seals; empty if nothing is sealed.
func (k *Keys) ID() string {
	if k == nil || k.off {
		return ""
	}
	return k.list[0].id
}

// Has reports whether the key with this ID is among them.
func (k *Keys) Has(id string) bool { _, ok := k.find(id); return ok }

func (k *Keys) find(id string) (Key, bool) {
	if k == nil {
		return Key{}, false
	}
	at := slices.IndexFunc(k.list, func(key Key) bool { return key.id == id })
	if at < 0 {
		return Key{}, false
	}
	return k.list[at], true
}

// String names the keys without telling them.
func (k *Keys) String() string {
	if k == nil {
		return "no key"
	}
	return fmt.Sprintf("keys %s", strings.Join(k.ids(), ", "))
}

func (k *Keys) ids() (ids []string) {
	for _, key := range k.list {
		ids = append(ids, key.id)
	}
	return ids
}

// derive makes n bytes for one use of a secret. Nothing of the secret follows from them.
func derive(secret []byte, use string, n int) []byte {
	out, err := hkdf.Key(sha256.New, secret, nil, use, n)
	if err != nil {
		panic(err) // only for an n that is too large
	}
	return out
}
