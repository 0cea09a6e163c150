package callback

import (
	"bytes"
	"crypto/aes"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

// The plain text is 16 random bytes, the length of the message in 4 bytes, the message and the owner. It is padded to
// whole blocks.
const (
	prefixLen  = 16
	headLen    = prefixLen + 4
	padBlock   = 32 // DingTalk pads to blocks of 32 bytes
	maxOwner   = 64 // how much of a strange owner an error quotes
	signedSize = 2 * sha1.Size
)

// Open checks the form of timestamp and nonce, then the signature in constant time. Then it decrypts, checks the owner,
// and returns the message, which is the caller's. Errors wrap [ReasonTimestamp], [ReasonNonce], [ReasonSignature],
// [ReasonCiphertext] or [ReasonOwner]; do not show the sender which.
func (c *Cipher) Open(s Sealed) ([]byte, error) {
	d := c.take()
	defer c.put(d)
	d.text = append(d.text[:0], s.Encrypt...)
	u, err := c.open(d, &incoming{s.Signature, s.Timestamp, s.Nonce, d.text})
	return u.plain, err
}

// unsealed is what was in a sealed text.
type unsealed struct {
	plain  []byte
	owner  string // that it was sealed for
	signed sum    // its signature
}

func (c *Cipher) open(d *desk, in *incoming) (u unsealed, err error) {
	if err := in.check(); err != nil {
		return unsealed{}, err
	}
	u.signed = d.sign(c.token, in.timestamp, in.nonce, in.encrypt)
	var want [signedSize]byte
	appendHex(want[:0], u.signed)
	if len(in.signature) != signedSize || subtle.ConstantTimeCompare(want[:], []byte(in.signature)) != 1 {
		return unsealed{}, ReasonSignature
	}
	plain, err := c.decrypted(d, in.encrypt)
	if err != nil {
		return unsealed{}, err
	}
	text, name, err := split(plain)
	if err != nil {
		return unsealed{}, err
	}
	for _, owner := range c.owners {
		if string(name) == owner {
			u.plain, u.owner = bytes.Clone(text), owner
			return u, nil
		}
	}
	return unsealed{}, strangeOwner(name)
}

// decrypted returns the plain text without its padding. It stands in d.
func (c *Cipher) decrypted(d *desk, encrypt []byte) ([]byte, error) {
	d.bytes = slices.Grow(d.bytes[:0], base64.StdEncoding.DecodedLen(len(encrypt)))
	n, err := base64.StdEncoding.Decode(d.bytes[:cap(d.bytes)], encrypt)
	if err != nil {
		return nil, fmt.Errorf("%w (not base64)", ReasonCiphertext)
	}
	plain := d.bytes[:n]
	if n == 0 || n%aes.BlockSize != 0 {
		return nil, fmt.Errorf("%w (%d bytes are no whole blocks)", ReasonCiphertext, n)
	}
	d.decrypt.SetIV(c.iv)
	d.decrypt.CryptBlocks(plain, plain)
	return unpad(plain)
}

// unpad takes 1 to 32 bytes of padding away: DingTalk pads to 32, others write multiples of 16.
func unpad(plain []byte) ([]byte, error) {
	pad := int(plain[len(plain)-1])
	if pad < 1 || pad > padBlock || pad > len(plain) {
		return nil, fmt.Errorf("%w (wrong padding)", ReasonCiphertext)
	}
	end := len(plain) - pad
	for _, b := range plain[end:] {
		if int(b) != pad {
			return nil, fmt.Errorf("%w (wrong padding)", ReasonCiphertext)
		}
	}
	return plain[:end], nil
}

func split(plain []byte) (message, owner []byte, err error) {
	if len(plain) < headLen {
		return nil, nil, fmt.Errorf("%w (too short)", ReasonCiphertext)
	}
	rest := plain[headLen:]
	length := binary.BigEndian.Uint32(plain[prefixLen:headLen])
	if uint64(length) > uint64(len(rest)) {
		return nil, nil, fmt.Errorf("%w (its length field is wrong)", ReasonCiphertext)
	}
	return rest[:length], rest[length:], nil
}

// strangeOwner is an error with the owner, which is no secret and helps the user. After a wrong length field a part of
// the message stands in the owner's place, and the error does not quote it.
func strangeOwner(owner []byte) error {
	name := string(owner[:min(len(owner), maxOwner+1)])
	if len(name) > maxOwner || strings.ContainsFunc(name, notInOwner) {
		return fmt.Errorf("%w (its length field is wrong)", ReasonCiphertext)
	}
	return fmt.Errorf("%w; it is for %q", ReasonOwner, name)
}

func notInOwner(r rune) bool { return notLetterOrDigit(r) && r != '-' && r != '_' }
