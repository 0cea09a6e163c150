package console

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
)

// A seal makes texts that browsers hand back, and that nobody else can make or change. Its key lives as long as the process.
type seal struct{ key []byte }

func newSeal() seal { return seal{[]byte(rand.Text())} }

func (s seal) sum(kind, text string) []byte {
	mac := hmac.New(sha256.New, s.key)
	_, _ = mac.Write([]byte(kind + "\n" + text))
	return mac.Sum(nil)
}

// close seals what can be written as JSON. What is sealed as one kind does not open as another.
func (s seal) close(kind string, value any) string {
	text, _ := json.Marshal(value) // what is sealed has plain fields
	body := base64.RawURLEncoding.EncodeToString(text)
	return body + "." + base64.RawURLEncoding.EncodeToString(s.sum(kind, body))
}

// open fills value with what was sealed. It returns false for anything else.
func (s seal) open(kind, sealed string, value any) bool {
	body, sum, _ := strings.Cut(sealed, ".")
	got, err := base64.RawURLEncoding.DecodeString(sum)
	if err != nil || !hmac.Equal(got, s.sum(kind, body)) {
		return false
	}
	text, err := base64.RawURLEncoding.DecodeString(body)
	return err == nil && json.Unmarshal(text, value) == nil
}
