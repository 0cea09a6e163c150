package dingtest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent/callback"
	"github.com/dingevent/dingevent/dingtest"
)

const (
	token  = "123456"
	aesKey = "1234567890123456789012345678901234567890123"
	owner  = "dingsnotzck6pm5veliw"
)

// push is what a callback got, opened.
type push struct {
	query url.Values // all of it, also what stood in the URL before
	plain string
}

// pushes are what a callback got so far.
type pushes struct {
	mu   sync.Mutex // protects list
	list []push
}

func (p *pushes) add(one push) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.list = append(p.list, one)
}

func (p *pushes) all() []push {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.list)
}

// endpoint opens pushes with DingTalk's keys and answers as answer says; nil means success.
func endpoint(t *testing.T, s *dingtest.Server, got *pushes, answer func(w http.ResponseWriter, c *callback.Cipher)) dingtest.Callback {
	t.Helper()
	return endpointOf(t, s, got, owner, answer)
}

// endpointOf is endpoint for pushes that are for another owner.
func endpointOf(t *testing.T, s *dingtest.Server, got *pushes, owner string, answer func(w http.ResponseWriter, c *callback.Cipher)) dingtest.Callback {
	t.Helper()
	c := otherCipher(token, aesKey, owner)
	if answer == nil {
		answer = sealed("success")
	}
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			Encrypt string `json:"encrypt"`
		}
		text, _ := io.ReadAll(r.Body)
		q := r.URL.Query()
		if err := json.Unmarshal(text, &body); err != nil || r.Method != "POST" || q.Get("msg_signature") != q.Get("signature") {
			t.Errorf("%s %s: %v", r.Method, r.URL, err)
		}
		plain, err := c.Open(callback.Sealed{Signature: q.Get("signature"), Timestamp: q.Get("timestamp"), Nonce: q.Get("nonce"), Encrypt: body.Encrypt})
		if err != nil {
			t.Error(err)
		}
		got.add(push{q, string(plain)})
		answer(w, c)
	})
	return dingtest.Callback{URL: "http://user.test/hook?a=b", Token: token, AESKey: aesKey, Owner: owner, Client: s.ClientFor(h)}
}

func sealed(text string) func(http.ResponseWriter, *callback.Cipher) {
	return func(w http.ResponseWriter, c *callback.Cipher) {
		out, err := c.Seal([]byte(text))
		if err != nil {
			panic(err)
		}
		_ = json.NewEncoder(w).Encode(out)
	}
}

func otherCipher(token, key, owner string) *callback.Cipher {
	c, err := callback.NewCipher(token, key, owner)
	if err != nil {
		panic(err)
	}
	return c
}

// encrypted is what a push carries, still sealed.
func encrypted(t *testing.T, r *http.Request) string {
	t.Helper()
	var body struct {
		Encrypt string `json:"encrypt"`
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		t.Error(err)
	}
	return body.Encrypt
}

func millis(at time.Time) string { return strconv.FormatInt(at.UnixMilli(), 10) }
