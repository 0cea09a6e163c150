package callback

import (
	"bytes"
	"encoding/hex"
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

// incoming is a Sealed whose text still lies in the body that it came in.
type incoming struct {
	signature, timestamp, nonce string
	encrypt                     []byte
}

// sign returns the sum that is the signature in hexadecimal digits: SHA-1 over the four texts, sorted, one after another.
// Nothing stands between them, so that it does not say where one ends: see check.
func (d *desk) sign(token, timestamp, nonce string, encrypt []byte) sum {
	short := append(append(append(d.short[:0], token...), timestamp...), nonce...)
	d.short = short
	stamped := len(token) + len(timestamp)
	parts := [...][]byte{short[:len(token)], short[len(token):stamped], short[stamped:], encrypt}
	for i := 1; i < len(parts); i++ {
		for j := i; j > 0 && bytes.Compare(parts[j], parts[j-1]) < 0; j-- {
			parts[j], parts[j-1] = parts[j-1], parts[j]
		}
	}
	d.digest.Reset()
	for _, part := range parts {
		d.digest.Write(part)
	}
	return sum(d.digest.Sum(d.sum[:0]))
}

// appendHex appends a sum as it is written.
func appendHex(dst []byte, s sum) []byte { return hex.AppendEncode(dst, s[:]) }

// maxNonce is less than the 64 characters of base64 that make whole AES blocks, 48 bytes.
const maxNonce = 63

// check refuses a timestamp or a nonce that no push has. An attacker with a captured push can cut its signed text
// elsewhere, and the signature holds. The check leaves few ways. The timestamp can grow or shrink by 3 digits. The nonce
// can take a part of the text, but never whole blocks if it had 3 characters or more. A text that lost a part of a block
// decrypts to noise. A text that lost whole blocks has its length in the middle of the message. There must be a NUL byte
// then, and JSON has none.
func (in *incoming) check() error {
	if len(in.timestamp) != 10 && len(in.timestamp) != 13 || strings.ContainsFunc(in.timestamp, notDigit) {
		return ReasonTimestamp
	}
	if len(in.nonce) < 1 || len(in.nonce) > maxNonce {
		return ReasonNonce
	}
	return nil
}

func notDigit(r rune) bool { return r < '0' || r > '9' }

// signedAt reads the timestamp, which check has passed.
func (in *incoming) signedAt() time.Time {
	n, _ := strconv.ParseInt(in.timestamp, 10, 64) // 13 digits fit
	if len(in.timestamp) == 10 {
		return time.Unix(n, 0)
	}
	return time.UnixMilli(n)
}
