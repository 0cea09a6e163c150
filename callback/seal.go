package callback

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"strconv"
	"time"
)

const (
	nonceLen = 16
	// maxMessage keeps the length well inside its field and an int of 32 bits.
	maxMessage = 256 << 20
)

// Seal encrypts message for the first owner and signs it, with the present time in milliseconds and
// random bytes from crypto/rand. It fails only for a message of more than 256 MiB.
func (c *Cipher) Seal(message []byte) (Sealed, error) { return c.seal(message, c.owners[0]) }

func (c *Cipher) seal(message []byte, owner string) (Sealed, error) {
	if len(message) > maxMessage {
		return Sealed{}, errors.New("callback: a message of more than 256 MiB cannot be sealed")
	}
	d := c.take()
	defer c.put(d)
	var random [prefixLen + nonceLen]byte
	rand.Read(random[:]) // never fails
	c.encrypted(d, random[:prefixLen], message, owner)

	text := appendTimestamp(d.text[:0], time.Now().UnixMilli())
	stamped := len(text)
	text = appendNonce(text, random[prefixLen:])
	text = base64.StdEncoding.AppendEncode(text, d.bytes)
	d.text = text
	parts := string(text) // one allocation for the three
	return c.signed(d, parts[:stamped], parts[stamped:stamped+nonceLen], parts[stamped+nonceLen:]), nil
}

// Sign returns encrypt, a text that Seal made, with the signature over it, timestamp and nonce. It is
// for callers that have to fix these two, such as a test; Seal signs by itself. Open refuses a timestamp that
// has not 10 or 13 digits, and a nonce that has not 1 to 63 characters.
func (c *Cipher) Sign(timestamp, nonce, encrypt string) Sealed {
	d := c.take()
	defer c.put(d)
	return c.signed(d, timestamp, nonce, encrypt)
}

func (c *Cipher) signed(d *desk, timestamp, nonce, encrypt string) Sealed {
	var sum [signedSize]byte
	signature := d.signature(sum[:0], c.token, timestamp, nonce, encrypt)
	return Sealed{string(signature), timestamp, nonce, encrypt}
}

// encrypted lays the padded plain text out in d.bytes and encrypts it there.
func (c *Cipher) encrypted(d *desk, prefix, message []byte, owner string) {
	plain := append(d.bytes[:0], prefix...)
	plain = binary.BigEndian.AppendUint32(plain, uint32(len(message)))
	plain = append(plain, message...)
	plain = append(plain, owner...)
	pad := padBlock - len(plain)%padBlock
	for range pad {
		plain = append(plain, byte(pad))
	}
	d.encrypt.SetIV(c.iv)
	d.encrypt.CryptBlocks(plain, plain)
	d.bytes = plain
}

// appendTimestamp writes 13 digits, also where a test's clock stands in 2000 and has but 12.
func appendTimestamp(dst []byte, ms int64) []byte {
	if ms < 1e12 {
		dst = append(dst, '0')
	}
	return strconv.AppendInt(dst, ms, 10)
}

// appendNonce writes every random byte as one of 32 letters and digits, so that none is likelier.
func appendNonce(dst, random []byte) []byte {
	const letters = "abcdefghijklmnopqrstuvwxyz234567"
	for _, b := range random {
		dst = append(dst, letters[b%32])
	}
	return dst
}
