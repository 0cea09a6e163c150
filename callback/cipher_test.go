package callback

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	testToken = "123456"
	testKey   = "1234567890123456789012345678901234567890123"
	testOwner = "dingsnotzck6pm5veliw"
)

// published is the example of DingTalk's documentation.
var published = Sealed{
	Signature: "9a95a004dd16f5c307e849b994173f76aa26e5eb",
	Timestamp: "1614767836",
	Nonce:     "A7Co0cJLMzIDtMMI",
	Encrypt:   "YvkvaGe4hQxd3VxRmEty0dVlnCOAqwf56xwTRHDHoOURqhalbmBJQk5FNcRk42Gl5T0YQXZNwpwWSm1xAFJ5ZA==",
}

func newCipher(t testing.TB, token, aesKey string, owners ...string) *Cipher {
	t.Helper()
	c, err := NewCipher(token, aesKey, owners...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func testCipher(t testing.TB) *Cipher { return newCipher(t, testToken, testKey, testOwner) }

func TestOpensThePublishedVector(t *testing.T) {
	for _, owners := range [][]string{{testOwner}, {"suite", CreationOwner, testOwner}} {
		c := newCipher(t, testToken, testKey, owners...)
		clear(owners) // they are the caller's
		plain, err := c.Open(published)
		if err != nil || string(plain) != "success" {
			t.Errorf("owners %q: got %q, %v; want success", owners, plain, err)
		}
	}
}

func TestNewCipherNamesWhatIsWrong(t *testing.T) {
	secret := "S3CRET"
	for _, tc := range []struct {
		name, token, key string
		owners           []string
		want             string
	}{
		{"no token", "", testKey, []string{"o"}, "token is empty"},
		{"short key", secret, secret + testKey[7:], []string{"o"}, "aes key has 42 characters, want exactly 43"},
		{"long key", secret, secret + testKey[5:], []string{"o"}, "aes key has 44 characters"},
		{"padded key", secret, testKey[:42] + "=", []string{"o"}, "character 43 of the aes key"},
		{"key with plus", secret, secret + "+" + testKey[7:], []string{"o"}, "character 7 of the aes key"},
		{"no owner", secret, testKey, nil, "no owner"},
		{"empty owner", secret, testKey, []string{"o", ""}, "owner 2 is empty"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := NewCipher(tc.token, tc.key, tc.owners...)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Fatalf("got %v, want an error with %q", err, tc.want)
			}
			if strings.Contains(err.Error(), secret) {
				t.Errorf("the error %q tells a secret", err)
			}
		})
	}
}

func TestOpensWhatItSeals(t *testing.T) {
	c := testCipher(t)
	for n := range 130 { // all paddings, several times
		message := bytes.Repeat([]byte("钉"), n)[:n]
		s, err := c.Seal(message)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := base64.StdEncoding.DecodeString(s.Encrypt)
		if err != nil || len(raw)%padBlock != 0 {
			t.Fatalf("%d bytes: sealed to %d bytes, want whole blocks of 32; %v", n, len(raw), err)
		}
		got, err := c.Open(s)
		if err != nil || !bytes.Equal(got, message) {
			t.Fatalf("%d bytes: opened %q, %v", n, got, err)
		}
	}
	if _, err := c.Seal(make([]byte, maxMessage+1)); err == nil {
		t.Error("sealed more than maxMessage")
	}
}

func TestSealedForm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := testCipher(t)
		one, _ := c.Seal([]byte("success"))
		two, _ := c.Seal([]byte("success"))
		if one.Nonce == two.Nonce || one.Encrypt == two.Encrypt || one.Signature == two.Signature {
			t.Errorf("sealed alike twice: %v, %v", one, two)
		}
		if want := "0946684800000"; one.Timestamp != want { // a bubble's clock starts in 2000
			t.Errorf("timestamp %s, want %s", one.Timestamp, want)
		}
		if len(one.Nonce) != nonceLen || strings.ContainsFunc(one.Nonce, notLetterOrDigit) {
			t.Errorf("nonce %q, want 16 letters and digits", one.Nonce)
		}
	})
}

// TestAnswerIsJSON: an answer is what encoding/json makes of a Sealed, and opens to its message.
func TestAnswerIsJSON(t *testing.T) {
	c := newCipher(t, testToken, testKey, "another", testOwner)
	answer := c.appendAnswer(nil, success, testOwner, time.Now())
	var s Sealed
	if err := json.Unmarshal(answer, &s); err != nil {
		t.Fatal(err)
	}
	want, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(answer)); diff != "" {
		t.Error(diff)
	}
	if plain, err := testCipher(t).Open(s); err != nil || string(plain) != "success" {
		t.Errorf("the answer opens to %q, %v", plain, err)
	}
}

// sealRaw encrypts plain as it is, padding and all, and signs it for now.
func sealRaw(t testing.TB, c *Cipher, aesKey string, plain []byte) Sealed {
	t.Helper()
	key, err := decodeKey(aesKey)
	if err != nil {
		t.Fatal(err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]byte, len(plain))
	cipher.NewCBCEncrypter(block, key[:aes.BlockSize]).CryptBlocks(out, plain)
	return c.Sign("1614767836", "nonce", base64.StdEncoding.EncodeToString(out))
}

// layout is the plain text with its padding, with whatever the test wants to be wrong.
func layout(message, owner string, length uint32, padding []byte) []byte {
	plain := append(make([]byte, prefixLen), binary.BigEndian.AppendUint32(nil, length)...)
	return append(append(append(plain, message...), owner...), padding...)
}

func TestOpensEveryPadding(t *testing.T) {
	for pad := 1; pad <= padBlock; pad++ {
		owner := "o"
		message := strings.Repeat("m", 64-headLen-len(owner)-pad)
		plain := layout(message, owner, uint32(len(message)), bytes.Repeat([]byte{byte(pad)}, pad))
		c := newCipher(t, testToken, testKey, owner)
		got, err := c.Open(sealRaw(t, c, testKey, plain))
		if err != nil || string(got) != message {
			t.Errorf("padding %d: got %q, %v", pad, got, err)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	c := testCipher(t)
	pad := func(n, b int) []byte { return bytes.Repeat([]byte{byte(b)}, n) }
	raw := func(plain []byte) Sealed { return sealRaw(t, c, testKey, plain) }
	longer := strings.Repeat("m", 55)                             // so that 33 bytes of padding make whole blocks
	const message = `{"EventType":"bpms_instance_change","S3":1}` // 43 bytes; with 20 and the owner 83
	length := uint32(len(message))
	changed := func(change func(*Sealed)) Sealed { s := published; change(&s); return s }
	otherKey := "abcdefghijabcdefghijabcdefghijabcdefghijabc"
	for _, tc := range []struct {
		name string
		in   Sealed
		want Reason
	}{
		{"nothing", Sealed{}, ReasonTimestamp},
		{"timestamp of 11 digits", c.Sign("16147678361", "n", published.Encrypt), ReasonTimestamp},
		{"timestamp of letters", c.Sign("161476783x", "n", published.Encrypt), ReasonTimestamp},
		{"no nonce", c.Sign("1614767836", "", published.Encrypt), ReasonNonce},
		{"nonce of 64", c.Sign("1614767836", strings.Repeat("n", 64), published.Encrypt), ReasonNonce},
		{"no signature", changed(func(s *Sealed) { s.Signature = "" }), ReasonSignature},
		{"signature in capitals", changed(func(s *Sealed) { s.Signature = strings.ToUpper(s.Signature) }), ReasonSignature},
		{"signature longer", changed(func(s *Sealed) { s.Signature += "0" }), ReasonSignature},
		{"other timestamp", changed(func(s *Sealed) { s.Timestamp = "1614767837" }), ReasonSignature},
		{"other nonce", changed(func(s *Sealed) { s.Nonce = "x" }), ReasonSignature},
		{"text cut", changed(func(s *Sealed) { s.Encrypt = s.Encrypt[:40] }), ReasonSignature},
		{"empty", c.Sign("1614767836", "n", ""), ReasonCiphertext},
		{"base64 cut", c.Sign("1614767836", "n", published.Encrypt[:85]), ReasonCiphertext},
		{"no base64", c.Sign("1614767836", "n", "这不是密文"), ReasonCiphertext},
		{"half a block", c.Sign("1614767836", "n", published.Encrypt[:32]), ReasonCiphertext},
		{"blocks cut", c.Sign("1614767836", "n", published.Encrypt[:64]), ReasonCiphertext},
		{"another aes key", sealRaw(t, c, otherKey, layout(message, testOwner, length, pad(13, 13))), ReasonCiphertext},
		{"padding 0", raw(layout(message, testOwner, length, pad(13, 0))), ReasonCiphertext},
		{"padding 33", raw(layout(longer, testOwner, 55, pad(33, 33))), ReasonCiphertext},
		{"padding larger than all", raw(pad(16, 20)), ReasonCiphertext},
		{"padding differs", raw(layout(message, testOwner, length, append(pad(12, 7), 13))), ReasonCiphertext},
		{"nothing but padding", raw(pad(32, 32)), ReasonCiphertext},
		{"shorter than its head", raw(append(pad(19, 'x'), pad(13, 13)...)), ReasonCiphertext},
		{"length beyond the end", raw(layout(message, testOwner, 9999, pad(13, 13))), ReasonCiphertext},
		{"length of 4 GiB", raw(layout(message, testOwner, 1<<32-1, pad(13, 13))), ReasonCiphertext},
		{"length over the owner", raw(layout(message, testOwner, length+20, pad(13, 13))), ReasonOwner},
		{"length short", raw(layout(message, testOwner, length-9, pad(13, 13))), ReasonCiphertext},
		{"length short by all", raw(layout(message, testOwner, 0, pad(13, 13))), ReasonCiphertext},
		{"another owner", raw(layout(message, "dingsnotzck6pm5veliX", length, pad(13, 13))), ReasonOwner},
		{"owner longer", raw(layout(message, testOwner+"x", length, pad(12, 12))), ReasonOwner},
		{"no owner", raw(layout(message, "", length, pad(1, 1))), ReasonOwner},
	} {
		t.Run(tc.name, func(t *testing.T) {
			plain, err := c.Open(tc.in)
			if !errors.Is(err, tc.want) || plain != nil {
				t.Fatalf("got %q, %v; want a %s error", plain, err, tc.want)
			}
			if reason, ok := errors.AsType[Reason](err); !ok || reason != tc.want {
				t.Errorf("reason %q", reason)
			}
			for _, secret := range []string{testToken, testKey, "S3", "EventType"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("the error %q tells %q", err, secret)
				}
			}
		})
	}
	if got, err := c.Open(published); err != nil || string(got) != "success" {
		t.Errorf("afterwards: %q, %v", got, err)
	}
}

func TestAnOwnerErrorNamesTheOwner(t *testing.T) {
	s, _ := newCipher(t, testToken, testKey, "suiteabc").Seal([]byte("{}"))
	_, err := testCipher(t).Open(s)
	if err == nil || !strings.Contains(err.Error(), `it is for "suiteabc"`) {
		t.Errorf("got %v, which does not say what to list", err)
	}
}

func TestCipherIsSafeForConcurrentUse(t *testing.T) {
	c := testCipher(t)
	done := make(chan error)
	for g := range 8 {
		go func() {
			message := bytes.Repeat([]byte{byte('a' + g)}, 100*g)
			for range 200 {
				s, err := c.Seal(message)
				if err == nil {
					var got []byte
					if got, err = c.Open(s); err == nil && !bytes.Equal(got, message) {
						err = errors.New("opened somebody else's message")
					}
				}
				if err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
