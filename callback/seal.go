package callback

import (
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
func (c *Cipher) Seal(message []byte) (Sealed, error) {
	if len(message) > maxMessage {
		return Sealed{}, errors.New("callback: a message of more than 256 MiB cannot be sealed")
	}
	d := c.take()
	defer c.put(d)
	var nonce [nonceLen]byte
	c.encrypted(d, nonce[:], message, c.owners[0])
	text := appendTimestamp(d.text[:0], time.Now().UnixMilli())
	stamped := len(text)
	text = append(text, nonce[:]...)
	text = base64.StdEncoding.AppendEncode(text, d.bytes)
	end := len(text)
	text = appendHex(text, d.sign(c.token, string(text[:stamped]), string(nonce[:]), text[stamped+nonceLen:]))
	d.text = text
	parts := string(text) // one allocation for the four
	return Sealed{parts[end:], parts[:stamped], parts[stamped : stamped+nonceLen], parts[stamped+nonceLen : end]}, nil
}

// appendAnswer appends message, sealed for owner, as the JSON that DingTalk wants. It is as [Cipher.Seal] and json.Marshal
// would make it, because no character of it must be escaped.
func (c *Cipher) appendAnswer(dst, message []byte, owner string, now time.Time) []byte {
	d := c.take()
	defer c.put(d)
	var nonce, stamp [nonceLen]byte
	c.encrypted(d, nonce[:], message, owner)
	timestamp := appendTimestamp(stamp[:0], now.UnixMilli())
	dst = append(dst, `{"msg_signature":"`...)
	signed := len(dst)
	dst = append(dst, make([]byte, signedSize)...)
	dst = append(append(dst, `","timeStamp":"`...), timestamp...)
	dst = append(append(dst, `","nonce":"`...), nonce[:]...)
	dst = append(dst, `","encrypt":"`...)
	begin := len(dst)
	dst = base64.StdEncoding.AppendEncode(dst, d.bytes)
	appendHex(dst[:signed], d.sign(c.token, string(timestamp), string(nonce[:]), dst[begin:]))
	return append(dst, `"}`...)
}

// Sign returns encrypt, a text that Seal made, with the signature over it, timestamp and nonce. It is
// for callers that have to fix these two, such as a test; Seal signs by itself. Open refuses a timestamp that
// has not 10 or 13 digits, and a nonce that has not 1 to 63 characters.
func (c *Cipher) Sign(timestamp, nonce, encrypt string) Sealed {
	d := c.take()
	defer c.put(d)
	d.text = append(d.text[:0], encrypt...)
	signature := appendHex(nil, d.sign(c.token, timestamp, nonce, d.text))
	return Sealed{string(signature), timestamp, nonce, encrypt}
}

// encrypted lays the padded plain text out in d.bytes and encrypts it there. It fills nonce with random letters and digits.
func (c *Cipher) encrypted(d *desk, nonce, message []byte, owner string) {
	random := d.random.Take(prefixLen + nonceLen)
	appendNonce(nonce[:0], random[prefixLen:])
	plain := append(d.bytes[:0], random[:prefixLen]...)
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
