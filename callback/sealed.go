package callback

import (
	"crypto/sha1"
	"encoding/hex"
	"slices"
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
// another. Nothing stands between them, so it does not say where one ends: whoever holds a signed
// text can cut it elsewhere. That is why Handler bounds timestamp and nonce, why Open checks every
// length, and why replays are known by their signature alone.
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
