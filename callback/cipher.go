package callback

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"slices"
	"strings"
	"sync"

	"github.com/dingevent/dingevent/internal/randblock"
	"unicode/utf8"
)

// CreationOwner is the owner key that DingTalk uses while a suite is being created and has no
// SuiteKey yet, for the event check_create_suite_url. The x are meant literally. List it among the
// owners until the suite exists.
const CreationOwner = "suite4xxxxxxxxxxxxxxx"

// aesKeyLen is the length of an aes key as the console shows it: base64 of 32 bytes without its "=".
const aesKeyLen = 43

// A Cipher opens DingTalk's sealed texts and seals our answers, with one pair of token and aes key.
// It does not check that a timestamp is recent; the [Handler] does. It is safe for concurrent use.
type Cipher struct {
	token  string
	owners []string
	iv     []byte    // half of the key, by DingTalk's rules
	desks  sync.Pool // of *desk
}

// NewCipher returns a Cipher for the token and the aes key that the console shows. The key has
// exactly 43 letters and digits. owners are the keys a text may be sealed for, at least one, see the
// package comment; the first is the one that Seal seals for. Errors name the parameter and never its value.
func NewCipher(token, aesKey string, owners ...string) (*Cipher, error) {
	if token == "" {
		return nil, errors.New("callback: the token is empty; copy it from the app's page in DingTalk's console")
	}
	key, err := decodeKey(aesKey)
	if err != nil {
		return nil, err
	}
	if len(owners) == 0 {
		return nil, errors.New("callback: no owner; give the AppKey, corp ID or SuiteKey the pushes are for")
	}
	if i := slices.Index(owners, ""); i >= 0 {
		return nil, fmt.Errorf("callback: owner %d is empty", i+1)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("callback: aes key: %w", err)
	}
	c := &Cipher{token: token, owners: slices.Clone(owners), iv: key[:aes.BlockSize]}
	c.desks.New = func() any {
		return &desk{
			digest:  sha1.New(),
			decrypt: cipher.NewCBCDecrypter(block, c.iv).(chain),
			encrypt: cipher.NewCBCEncrypter(block, c.iv).(chain),
		}
	}
	return c, nil
}

func decodeKey(aesKey string) ([]byte, error) {
	if len(aesKey) != aesKeyLen {
		return nil, fmt.Errorf("callback: the aes key has %d characters, want exactly %d", utf8.RuneCountInString(aesKey), aesKeyLen)
	}
	if i := strings.IndexFunc(aesKey, notLetterOrDigit); i >= 0 {
		return nil, fmt.Errorf("callback: character %d of the aes key is neither a letter (A-Z, a-z) nor a digit", i+1)
	}
	// The last character carries two bits more than the key has; base64 lets them be.
	return base64.RawStdEncoding.DecodeString(aesKey)
}

func notLetterOrDigit(r rune) bool {
	return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
}

// A desk is what one call works on and the next one uses again, so that an event costs no garbage.
type desk struct {
	text             []byte // a text, sealed
	bytes            []byte // what is encrypted
	short            []byte // what is signed beside the text
	digest           hash.Hash
	sum              [sha1.Size]byte // room for that of digest
	decrypt, encrypt chain
	random           randblock.Source
}

// A sum is a signature before it is written in hexadecimal digits.
type sum [sha1.Size]byte

// A chain can start anew. All of the standard library's CBC modes can, as crypto/tls needs it.
type chain interface {
	cipher.BlockMode
	SetIV([]byte)
}

// take gets a desk; put gives it back, unless a rare large text made it too big to keep.
func (c *Cipher) take() *desk { return c.desks.Get().(*desk) }

func (c *Cipher) put(d *desk) {
	const most = 64 << 10
	if cap(d.text) <= most && cap(d.bytes) <= most {
		c.desks.Put(d)
	}
}
