package callback

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"strconv"
	"testing"
	"time"

	"github.com/dingevent/dingevent/bench/yardstick"
	"github.com/dingevent/dingevent/internal/textbook"
)

// BenchmarkOpen opens a push. "primitives" is what cannot be saved: SHA-1, base64 and CBC, with everything laid out beforehand.
func BenchmarkOpen(b *testing.B) {
	c, s := newCipher(b), sealed(b, 1)[0].Sealed
	b.Run("ours", func(b *testing.B) {
		yardstick.Loop(b, 100, func(int) {
			if _, err := c.Open(s); err != nil {
				b.Fatal(err)
			}
		})
	})
	b.Run("textbook", func(b *testing.B) {
		yardstick.Loop(b, 100, func(int) {
			if _, err := textbook.Open(token, key, owner, s.Signature, s.Timestamp, s.Nonce, s.Encrypt); err != nil {
				b.Fatal(err)
			}
		})
	})
	b.Run("primitives", func(b *testing.B) {
		signed := []byte(token + s.Timestamp + s.Nonce + s.Encrypt)
		text, plain := []byte(s.Encrypt), make([]byte, len(s.Encrypt))
		aesKey, err := base64.StdEncoding.DecodeString(key + "=")
		if err != nil {
			b.Fatal(err)
		}
		block, err := aes.NewCipher(aesKey)
		if err != nil {
			b.Fatal(err)
		}
		mode := cipher.NewCBCDecrypter(block, aesKey[:16])
		yardstick.Loop(b, 100, func(int) {
			sha1.Sum(signed)
			n, err := base64.StdEncoding.Decode(plain, text)
			if err != nil {
				b.Fatal(err)
			}
			mode.CryptBlocks(plain[:n], plain[:n])
		})
	})
}

// BenchmarkSeal seals an answer.
func BenchmarkSeal(b *testing.B) {
	c := newCipher(b)
	b.Run("ours", func(b *testing.B) {
		yardstick.Loop(b, 100, func(int) {
			if _, err := c.Seal([]byte("success")); err != nil {
				b.Fatal(err)
			}
		})
	})
	b.Run("textbook", func(b *testing.B) {
		yardstick.Loop(b, 100, func(int) {
			textbookAnswer()
		})
	})
}

// textbookAnswer seals success the usual way.
func textbookAnswer() (encrypt, signature, timestamp, nonce string) {
	random := make([]byte, 32)
	rand.Read(random)
	timestamp, nonce = strconv.FormatInt(time.Now().UnixMilli(), 10), base64.StdEncoding.EncodeToString(random[:12])
	encrypt, signature = textbook.Seal(token, key, owner, "success", timestamp, nonce, random[16:])
	return encrypt, signature, timestamp, nonce
}
