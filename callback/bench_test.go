package callback

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
)

// benchPlain is an event of 600 bytes.
var benchPlain = func() string {
	const head = `{"EventType":"bpms_instance_change","EventTime":1663143335567,"CorpId":"ding9f50b15bccd16741","eventId":"c7c7120f2c074199","title":"`
	return head + strings.Repeat("x", 600-len(head)-2) + `"}`
}()

func BenchmarkOpen(b *testing.B) {
	c := testCipher(b)
	s := seal(b, c, benchPlain)
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := c.Open(s); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("textbook", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := textbookOpen(testToken, testKey, testOwner, s); err != nil {
				b.Fatal(err)
			}
		}
	})
	// What cannot be saved: SHA-1, base64 and CBC, with everything laid out beforehand.
	b.Run("primitives", func(b *testing.B) {
		b.ReportAllocs()
		signed := []byte(testToken + s.Timestamp + s.Nonce + s.Encrypt)
		text, plain := []byte(s.Encrypt), make([]byte, len(s.Encrypt))
		key, _ := decodeKey(testKey)
		block, _ := aes.NewCipher(key)
		mode := cipher.NewCBCDecrypter(block, key[:16])
		for b.Loop() {
			sha1.Sum(signed)
			n, err := base64.StdEncoding.Decode(plain, text)
			if err != nil {
				b.Fatal(err)
			}
			mode.CryptBlocks(plain[:n], plain[:n])
		}
	})
}

func BenchmarkSeal(b *testing.B) {
	c := testCipher(b)
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := c.Seal([]byte("success")); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("textbook", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			random := make([]byte, 32)
			rand.Read(random)
			now := strconv.FormatInt(time.Now().UnixMilli(), 10)
			textbookSeal(testToken, testKey, testOwner, "success", now, base64.StdEncoding.EncodeToString(random[:12]), random[16:])
		}
	})
}

// BenchmarkHandler takes pushes without a network: body in, envelope handed over, answer out.
func BenchmarkHandler(b *testing.B) {
	received := 0
	count := dingevent.ReceiverFunc(func(_ context.Context, envs ...*dingevent.Envelope) error {
		received += len(envs)
		return nil
	})
	s := seal(b, testCipher(b), benchPlain)
	r := request("http://ding.test", s)
	body := []byte(`{"encrypt":"` + s.Encrypt + `"}`)
	run := func(b *testing.B, h http.Handler) {
		b.ReportAllocs()
		w := &discard{header: http.Header{}}
		for b.Loop() {
			r.Body = io.NopCloser(bytes.NewReader(body))
			if h.ServeHTTP(w, r); w.status != http.StatusOK {
				b.Fatal(w.status)
			}
		}
	}
	h := newHandler(b, testKeys(), count, nil)
	b.Run("ours", func(b *testing.B) {
		received = 0
		run(b, forgetful{h, s.Signature})
		if received == 0 {
			b.Fatal("nothing came through")
		}
	})
	b.Run("answered", func(b *testing.B) { run(b, h) })
	b.Run("textbook", func(b *testing.B) { run(b, http.HandlerFunc(textbookHandler)) })
}

// forgetful makes every push new.
type forgetful struct {
	*Handler
	signature string
}

func (f forgetful) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	delete(f.answered.young, [signedSize]byte([]byte(f.signature)))
	f.Handler.ServeHTTP(w, r)
}

// textbookHandler is a callback as most write it: maps in and out, and nothing kept.
func textbookHandler(w http.ResponseWriter, r *http.Request) {
	var body, event map[string]any
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	query := r.URL.Query()
	encrypt, _ := body["encrypt"].(string)
	s := Sealed{query.Get("signature"), query.Get("timestamp"), query.Get("nonce"), encrypt}
	plain, err := textbookOpen(testToken, testKey, testOwner, s)
	if err == nil {
		err = json.Unmarshal([]byte(plain), &event)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	random := make([]byte, 32)
	rand.Read(random)
	now := strconv.FormatInt(time.Now().UnixMilli(), 10)
	w.WriteHeader(http.StatusOK)
	json.NewEncoder(w).Encode(textbookSeal(testToken, testKey, testOwner, "success", now, "nonce", random[16:]))
}

// discard is a ResponseWriter that keeps the status only.
type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header             { return d.header }
func (d *discard) WriteHeader(status int)          { d.status = status }
func (d *discard) Write(p []byte) (int, error)     { return len(p), nil }
func (d *discard) SetReadDeadline(time.Time) error { return nil } // as net/http's own has it
