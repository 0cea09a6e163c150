// Package textbook opens and seals the texts of callbacks the usual way, by the documentation and step by step: a new cipher for
// every text, strings joined, nothing used again. Fuzzing and benchmarks compare package callback with it.
package textbook

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"sort"
	"strings"
)

// Open checks the signature and returns the message.
func Open(token, aesKey, owner, signature, timestamp, nonce, encrypt string) (string, error) {
	parts := []string{token, timestamp, nonce, encrypt}
	sort.Strings(parts)
	hash := sha1.New()
	hash.Write([]byte(strings.Join(parts, "")))
	if fmt.Sprintf("%x", hash.Sum(nil)) != signature {
		return "", errors.New("signature")
	}
	key, err := base64.StdEncoding.DecodeString(aesKey + "=")
	if err != nil {
		return "", err
	}
	text, err := base64.StdEncoding.DecodeString(encrypt)
	if err != nil {
		return "", err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return "", err
	}
	if len(text) == 0 || len(text)%16 != 0 {
		return "", errors.New("length")
	}
	plain := make([]byte, len(text))
	cipher.NewCBCDecrypter(block, key[:16]).CryptBlocks(plain, text)
	pad := int(plain[len(plain)-1])
	if pad < 1 || pad > 32 || pad > len(plain) || !bytes.HasSuffix(plain, bytes.Repeat([]byte{byte(pad)}, pad)) {
		return "", errors.New("padding")
	}
	plain = plain[:len(plain)-pad]
	if len(plain) < 20 {
		return "", errors.New("short")
	}
	length := int64(binary.BigEndian.Uint32(plain[16:20]))
	if rest := int64(len(plain) - 20); length > rest || string(plain[20+length:]) != owner {
		return "", errors.New("length or owner")
	}
	return string(plain[20 : 20+length]), nil
}

// Seal encrypts the message behind 16 random bytes, and signs it.
func Seal(token, aesKey, owner, message, timestamp, nonce string, random []byte) (encrypt, signature string) {
	plain := append(bytes.Clone(random), binary.BigEndian.AppendUint32(nil, uint32(len(message)))...)
	plain = append(append(plain, message...), owner...)
	pad := 32 - len(plain)%32
	plain = append(plain, bytes.Repeat([]byte{byte(pad)}, pad)...)
	key, _ := base64.StdEncoding.DecodeString(aesKey + "=")
	block, _ := aes.NewCipher(key)
	cipher.NewCBCEncrypter(block, key[:16]).CryptBlocks(plain, plain)
	encrypt = base64.StdEncoding.EncodeToString(plain)
	parts := []string{token, timestamp, nonce, encrypt}
	sort.Strings(parts)
	return encrypt, fmt.Sprintf("%x", sha1.Sum([]byte(strings.Join(parts, ""))))
}
