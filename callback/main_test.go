package callback

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"

	"github.com/dingevent/dingevent"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// kept is a Receiver that keeps copies, or fails.
type kept struct {
	mu    sync.Mutex // guards the following
	envs  []*dingevent.Envelope
	calls int
	err   error
}

func (k *kept) Receive(_ context.Context, envs ...*dingevent.Envelope) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.calls++
	if k.err != nil {
		return k.err
	}
	for _, e := range envs {
		c := *e
		c.Data = bytes.Clone(e.Data)
		k.envs = append(k.envs, &c)
	}
	return nil
}

func (k *kept) fail(err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.err = err
}

func (k *kept) all() []*dingevent.Envelope {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.envs
}

func testKeys() []Key { return []Key{{testToken, testKey, []string{testOwner}}} }

func newHandler(t testing.TB, keys []Key, r dingevent.Receiver, opts *Options) *Handler {
	t.Helper()
	if opts == nil {
		opts = new(Options)
	}
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	h, err := NewHandler("crm", keys, r, opts)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func seal(t testing.TB, c *Cipher, plain string) Sealed {
	t.Helper()
	s, err := c.Seal([]byte(plain))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// request is the push of s as DingTalk sends it.
func request(base string, s Sealed) *http.Request {
	query := url.Values{
		"signature": {s.Signature}, "msg_signature": {s.Signature},
		"timestamp": {s.Timestamp}, "nonce": {s.Nonce},
	}
	return post(base+"/?"+query.Encode(), `{"encrypt":"`+s.Encrypt+`"}`)
}

func post(address, body string) *http.Request {
	r, err := http.NewRequest(http.MethodPost, address, bytes.NewReader([]byte(body)))
	if err != nil {
		panic(err)
	}
	return r
}

// push serves s without a network, and returns status and body.
func pushTo(h http.Handler, s Sealed) (int, string) {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, request("http://ding.test", s))
	return w.Code, w.Body.String()
}

// send goes over a real connection.
func send(t *testing.T, client *http.Client, r *http.Request) (int, string) {
	t.Helper()
	resp, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

var errDown = errors.New("the disk is full")

// incomingOf is s as a push brings it.
func incomingOf(s Sealed) *incoming {
	return &incoming{s.Signature, s.Timestamp, s.Nonce, []byte(s.Encrypt)}
}

func sumOf(tb testing.TB, s Sealed) sum {
	signed, err := hex.DecodeString(s.Signature)
	if err != nil {
		tb.Fatal(err)
	}
	return sum(signed)
}
