package callback

import (
	"crypto/sha1"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Sealed is an encrypted and signed text. Its JSON is the body DingTalk wants as an answer. Of a push
// only Encrypt is in the body; the others are the query's signature, timestamp and nonce.
type Sealed struct {
	Signature string `json:"msg_signature"` // 40 lower-case hexadecimal digits
	Timestamp string `json:"timeStamp"`     // milliseconds since 1970; DingTalk may send seconds
	Nonce     string `json:"nonce"`
	Encrypt   string `json:"encrypt"` // base64
}

// appendJSON appends s as json.Marshal would write it. It is for a Sealed that [Cipher.Seal] made,
// which has no character that JSON must escape.
func (s Sealed) appendJSON(dst []byte) []byte {
	dst = append(dst, `{"msg_signature":"`...)
	dst = append(dst, s.Signature...)
	dst = append(dst, `","timeStamp":"`...)
	dst = append(dst, s.Timestamp...)
	dst = append(dst, `","nonce":"`...)
	dst = append(dst, s.Nonce...)
	dst = append(dst, `","encrypt":"`...)
	dst = append(dst, s.Encrypt...)
	return append(dst, `"}`...)
}

// signature appends to dst the signature of the four texts: SHA-1 over them, sorted, one after
// another. Nothing stands between them, so that it does not say where one ends: see check.
func (d *desk) signature(dst []byte, token, timestamp, nonce, encrypt string) []byte {
	parts := [...]string{token, timestamp, nonce, encrypt}
	slices.Sort(parts[:])
	d.text = d.text[:0]
	for _, part := range parts {
		d.text = append(d.text, part...)
	}
	sum := sha1.Sum(d.text)
	return hex.AppendEncode(dst, sum[:])
}

// maxNonce is less than the 64 characters of base64 that make whole AES blocks, 48 bytes.
const maxNonce = 63

// check refuses a timestamp or a nonce that no push has. An attacker with a captured push can cut its signed text
// elsewhere, and the signature holds. The check leaves few ways. The timestamp can grow or shrink by 3 digits. The nonce
// can take a part of the text, but never whole blocks if it had 3 characters or more. A text that lost a part of a block
// decrypts to noise. A text that lost whole blocks has its length in the middle of the message. There must be a NUL byte
// then, and JSON has none.
func (s *Sealed) check() error {
	if len(s.Timestamp) != 10 && len(s.Timestamp) != 13 || strings.ContainsFunc(s.Timestamp, notDigit) {
		return ReasonTimestamp
	}
	if len(s.Nonce) < 1 || len(s.Nonce) > maxNonce {
		return ReasonNonce
	}
	return nil
}

func notDigit(r rune) bool { return r < '0' || r > '9' }

// signedAt reads the timestamp, which check has passed.
func (s *Sealed) signedAt() time.Time {
	n, _ := strconv.ParseInt(s.Timestamp, 10, 64) // 13 digits fit
	if len(s.Timestamp) == 10 {
		return time.Unix(n, 0)
	}
	return time.UnixMilli(n)
}
