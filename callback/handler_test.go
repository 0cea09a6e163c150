package callback

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/limitstest"
	"github.com/google/go-cmp/cmp"
)

// opened is the plain text of an answer.
func opened(t *testing.T, c *Cipher, answer string) string {
	t.Helper()
	var s Sealed
	if err := json.Unmarshal([]byte(answer), &s); err != nil {
		t.Fatalf("the answer %q: %v", answer, err)
	}
	plain, err := c.Open(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(plain)
}

func TestHandlerKeepsThenAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const plain = `{"EventType":"org_dept_create","CorpId":"ding9","EventTime":"946684799123","eventId":"e1","DeptId":[1]}`
		c, k := testCipher(t), new(kept)
		s := seal(t, c, plain)
		status, answer := pushTo(newHandler(t, testKeys(), k, nil), s)
		if status != http.StatusOK || opened(t, c, answer) != "success" {
			t.Errorf("answered %d %s", status, answer)
		}
		want := []*dingevent.Envelope{{
			ID: "e1", Type: "org_dept_create", CorpID: "ding9", App: "crm", Transport: dingevent.TransportHTTP,
			Born: time.UnixMilli(946684799123).UTC(), Received: time.Now().UTC(),
			Meta: map[string]string{"timestamp": s.Timestamp, "nonce": s.Nonce},
			Data: []byte(plain),
		}}
		if diff := cmp.Diff(want, k.all()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestHandlerReadsOlderSpellings(t *testing.T) {
	c := testCipher(t)
	for name, change := range map[string]func(*http.Request, Sealed) *http.Request{
		"msg_signature alone": func(r *http.Request, _ Sealed) *http.Request {
			r.URL.RawQuery = strings.Replace(r.URL.RawQuery, "&signature=", "&x=", 1)
			return r
		},
		"escaped base64": func(r *http.Request, s Sealed) *http.Request {
			escape := strings.NewReplacer("/", `\/`, "+", `\u002b`, "=", `\u003d`)
			return post(r.URL.String(), `{ "encrypt" : "`+escape.Replace(s.Encrypt)+`", "more":[1]}`)
		},
		"plus became space": func(r *http.Request, s Sealed) *http.Request {
			return post(r.URL.String(), `{"encrypt":"`+strings.ReplaceAll(s.Encrypt, "+", " ")+`"}`)
		},
		"bare plus in nonce": func(_ *http.Request, s Sealed) *http.Request {
			s = c.Sign(s.Timestamp, "a+b", s.Encrypt)
			r := request("http://ding.test", s)
			r.URL.RawQuery = strings.Replace(r.URL.RawQuery, "%2B", "+", 1)
			return r
		},
		"seconds": func(_ *http.Request, s Sealed) *http.Request {
			return request("http://ding.test", c.Sign(s.Timestamp[:10], s.Nonce, s.Encrypt))
		},
		"nonce of 63": func(_ *http.Request, s Sealed) *http.Request {
			return request("http://ding.test", c.Sign(s.Timestamp, strings.Repeat("n", 63), s.Encrypt))
		},
	} {
		t.Run(name, func(t *testing.T) {
			k := new(kept)
			s := seal(t, c, `{"EventType":"x"}`+strings.Repeat(" ", 3000)) // long enough for a + and a /
			w := httptest.NewRecorder()
			newHandler(t, testKeys(), k, nil).ServeHTTP(w, change(request("http://ding.test", s), s))
			if w.Code != http.StatusOK || len(k.all()) != 1 {
				t.Errorf("answered %d %s, kept %d", w.Code, w.Body, len(k.all()))
			}
		})
	}
}

func TestHandlerRefuses(t *testing.T) {
	var mu sync.Mutex
	var reasons []Reason
	k := new(kept)
	h := newHandler(t, testKeys(), k, &Options{OnRefused: func(r Refusal) {
		mu.Lock()
		defer mu.Unlock()
		reasons = append(reasons, r.Reason)
		if !errors.Is(r.Err, r.Reason) || r.Remote == "" || r.Reason.Hint() == "" {
			t.Errorf("the refusal does not tell everything: %+v", r)
		}
	}})
	server := httptest.NewServer(h)
	defer server.Close()
	c := testCipher(t)
	good := func() Sealed { return seal(t, c, `{"EventType":"x"}`) }
	at := func(when time.Time, digits int) *http.Request {
		stamp := strconv.FormatInt(when.UnixMilli(), 10)[:digits]
		return request(server.URL, c.Sign(stamp, "n", good().Encrypt))
	}
	with := func(timestamp, nonce, encrypt string) *http.Request {
		return request(server.URL, c.Sign(timestamp, nonce, encrypt))
	}
	now := good().Timestamp
	resign := func(s Sealed) *http.Request { return with(now, "n", s.Encrypt) }
	lying := layout(`{"EventType":"x"}`, testOwner, 9999, []byte("\x07\x07\x07\x07\x07\x07\x07"))
	for _, tc := range []struct {
		name   string
		in     *http.Request
		reason Reason
		status int
	}{
		{"wrong signature", request(server.URL, seal(t, newCipher(t, "other", testKey, testOwner), "{}")), ReasonSignature, 403},
		{"wrong key", resign(seal(t, newCipher(t, testToken, strings.Repeat("k", 43), testOwner), "{}")), ReasonCiphertext, 403},
		{"wrong owner", request(server.URL, seal(t, newCipher(t, testToken, testKey, "other"), "{}")), ReasonOwner, 403},
		{"base64 cut", with(now, "n", good().Encrypt[:85]), ReasonCiphertext, 403},
		{"lying length", resign(sealRaw(t, c, testKey, lying)), ReasonCiphertext, 403},
		{"signed too long ago", at(time.Now().Add(-61*time.Minute), 13), ReasonWindow, 403},
		{"signed too far ahead, in seconds", at(time.Now().Add(61*time.Minute), 10), ReasonWindow, 403},
		{"the published vector today", request(server.URL, published), ReasonWindow, 403},
		{"timestamp 0000000000", with("0000000000", "n", good().Encrypt), ReasonWindow, 403},
		{"timestamp of 12 digits", with(now[:12], "n", good().Encrypt), ReasonTimestamp, 403},
		{"timestamp with a sign", with("-"+now[:12], "n", good().Encrypt), ReasonTimestamp, 403},
		{"timestamp hello", with("hellohello", "n", good().Encrypt), ReasonTimestamp, 403},
		{"nonce of 64", with(now, strings.Repeat("n", 64), good().Encrypt), ReasonNonce, 403},
		{"no nonce", with(now, "", good().Encrypt), ReasonBody, 400},
		{"no query", post(server.URL, `{"encrypt":"`+good().Encrypt+`"}`), ReasonBody, 400},
		{"no JSON", post(request(server.URL, good()).URL.String(), "encrypt=abc"), ReasonBody, 400},
		{"JSON cut", post(request(server.URL, good()).URL.String(), `{"encrypt":"abc"`), ReasonBody, 400},
		{"no encrypt", post(request(server.URL, good()).URL.String(), `{}`), ReasonBody, 400},
		{"encrypt is no string", post(request(server.URL, good()).URL.String(), `{"encrypt":["abc"]}`), ReasonBody, 400},
		{"deep", post(request(server.URL, good()).URL.String(), strings.Repeat(`{"encrypt":`, 20_000)), ReasonBody, 400},
		{"UTF-16", post(request(server.URL, good()).URL.String(), "\xff\xfe{\x00}\x00"), ReasonBody, 400},
		{"robot in HTTP mode", post(server.URL, `{"conversationId":"cid","msgtype":"text","text":{"content":"hi"}}`), ReasonRobot, 400},
		{"10 MB", post(request(server.URL, good()).URL.String(), strings.Repeat(" ", 10<<20)), ReasonTooLarge, 413},
		{"10 MB without saying so", chunked(request(server.URL, good()).URL.String(), 10<<20), ReasonTooLarge, 413},
		{"GET", get(server.URL), ReasonMethod, 405},
	} {
		t.Run(tc.name, func(t *testing.T) {
			reasons = nil
			before := len(k.all())
			status, body := send(t, server.Client(), tc.in)
			if status != tc.status {
				t.Errorf("answered %d, want %d", status, tc.status)
			}
			if want := `{"error":"refused"}`; status == 403 && body != want {
				t.Errorf("answered %s, want %s whatever the reason", body, want)
			}
			if !slices.Equal(reasons, []Reason{tc.reason}) {
				t.Errorf("reasons %q, want %q", reasons, tc.reason)
			}
			if len(k.all()) != before {
				t.Error("kept something")
			}
			if status, _ := send(t, server.Client(), request(server.URL, good())); status != 200 || len(k.all()) != before+1 {
				t.Errorf("the next good push was answered %d", status)
			}
		})
	}
}

func get(address string) *http.Request {
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		panic(err)
	}
	return r
}

func chunked(address string, size int) *http.Request {
	r := post(address, strings.Repeat(" ", size))
	r.ContentLength = -1
	return r
}

func TestHandlerAnswersSuccessOnlyForWhatIsKept(t *testing.T) {
	c, k := testCipher(t), new(kept)
	var n []int
	var errs []error
	h := newHandler(t, testKeys(), k, &Options{OnReceived: func(envelopes int, _ time.Duration, err error) {
		n, errs = append(n, envelopes), append(errs, err)
	}})
	s := seal(t, c, `{"EventType":"x"}`)
	k.fail(errDown)
	status, body := pushTo(h, s)
	if status != http.StatusServiceUnavailable || strings.Contains(body, "encrypt") || strings.Contains(body, "disk") {
		t.Errorf("answered %d %s while the Receiver fails", status, body)
	}
	for _, control := range []string{"check_url", "check_create_suite_url", "check_update_suite_url"} {
		status, body = pushTo(h, seal(t, c, `{"EventType":"`+control+`","Random":"r"}`))
		if status != http.StatusOK || opened(t, c, body) != "success" {
			t.Errorf("%s answered %d %s while the Receiver fails", control, status, body)
		}
	}
	if k.calls != 1 {
		t.Errorf("the Receiver was called %d times; control events are not for it", k.calls)
	}
	k.fail(nil)
	for range 2 { // the failed push comes again, and once more
		if status, body := pushTo(h, s); status != http.StatusOK || opened(t, c, body) != "success" {
			t.Errorf("answered %d %s", status, body)
		}
	}
	if len(k.all()) != 1 {
		t.Errorf("kept %d times, want once", len(k.all()))
	}
	if diff := cmp.Diff([]int{1, 0, 0, 0, 1, 0}, n); diff != "" {
		t.Error("envelopes told:", diff)
	}
	if !errors.Is(errs[0], errDown) || slices.ContainsFunc(errs[1:], func(err error) bool { return err != nil }) {
		t.Errorf("errors told: %v", errs)
	}
}

func TestHandlerAnswersWithinTheDeadline(t *testing.T) {
	for name, receive := range map[string]dingevent.ReceiverFunc{
		"stuck": func(ctx context.Context, _ ...*dingevent.Envelope) error { <-ctx.Done(); return ctx.Err() },
		"late":  func(ctx context.Context, _ ...*dingevent.Envelope) error { <-ctx.Done(); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				for _, within := range []time.Duration{0, 300 * time.Millisecond} {
					h := newHandler(t, testKeys(), receive, &Options{AnswerWithin: within})
					start := time.Now()
					status, body := pushTo(h, seal(t, testCipher(t), `{"EventType":"x"}`))
					if within == 0 {
						within = limitstest.Of(t, "pushes: time from the first byte to the answer").Time()
					}
					if took := time.Since(start); status != http.StatusServiceUnavailable || took != within {
						t.Errorf("answered %d %s after %v, want 503 after %v", status, body, took, within)
					}
				}
			})
		})
	}
}

func TestHandlerKnowsSeveralKeysAndOwners(t *testing.T) {
	keys := []Key{
		{"newtoken", strings.Repeat("n", 43), []string{"appkey", "corp"}},
		{"sametoken", strings.Repeat("a", 43), []string{"appkey"}},
		{"sametoken", strings.Repeat("b", 43), []string{"appkey", CreationOwner}},
	}
	k := new(kept)
	h := newHandler(t, keys, k, nil)
	count := 0
	for _, key := range keys {
		for _, owner := range key.Owners {
			count++
			c := newCipher(t, key.Token, key.AESKey, owner) // DingTalk opens the answer for that owner alone
			status, body := pushTo(h, seal(t, c, fmt.Sprintf(`{"EventType":"x%d"}`, count)))
			if status != http.StatusOK || opened(t, c, body) != "success" || len(k.all()) != count {
				t.Errorf("%s for %s: answered %d, kept %d", key.Token, owner, status, len(k.all()))
			}
		}
	}
	mixed := newCipher(t, "newtoken", strings.Repeat("a", 43), "appkey")
	if status, _ := pushTo(h, seal(t, mixed, "{}")); status != http.StatusForbidden {
		t.Errorf("the token of one key with the aes key of another: answered %d", status)
	}
}

func TestHandlerTellsTheErrorThatGotFurthest(t *testing.T) {
	keys := []Key{
		{"t", strings.Repeat("a", 43), []string{"one"}},
		{"t", strings.Repeat("b", 43), []string{"one"}},
		{"u", strings.Repeat("b", 43), []string{"one"}},
	}
	for range keys {
		keys = append(keys[1:], keys[0])
		h := newHandler(t, keys, new(kept), nil)
		for _, tc := range []struct {
			token, aesKey string
			want          Reason
		}{{"t", "a", ReasonOwner}, {"t", "c", ReasonCiphertext}, {"v", "a", ReasonSignature}} {
			s := seal(t, newCipher(t, tc.token, strings.Repeat(tc.aesKey, 43), "two"), "{}")
			if err := h.open(new(push), *incomingOf(s), time.Now()); !errors.Is(err, tc.want) {
				t.Errorf("got %v, want %s to be the reason", err, tc.want)
			}
		}
	}
}

func TestNewHandlerNamesWhatIsWrong(t *testing.T) {
	ok := dingevent.ReceiverFunc(func(context.Context, ...*dingevent.Envelope) error { return nil })
	for _, tc := range []struct {
		app  string
		keys []Key
		r    dingevent.Receiver
		opts *Options
		want string
	}{
		{"", testKeys(), ok, nil, "no name"},
		{dingevent.OperatorApp, testKeys(), ok, nil, "reserved"},
		{"crm", nil, ok, nil, `app "crm" has no key`},
		{"crm", testKeys(), nil, nil, `app "crm" has no Receiver`},
		{"crm", []Key{testKeys()[0], {"t", "S3CRET", []string{"o"}}}, ok, nil, `app "crm", key 2: callback: the aes key has 6`},
		{"crm", testKeys(), ok, &Options{Window: -1}, "cannot be negative"},
		{"crm", testKeys(), ok, &Options{MaxBodies: -1}, "cannot be negative"},
		{"crm", testKeys(), ok, &Options{MaxBodies: 1 << 20}, "MaxBodies is 1048576, less than MaxBody, 4194304"},
	} {
		_, err := NewHandler(tc.app, tc.keys, tc.r, tc.opts)
		if err == nil || !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "S3CRET") {
			t.Errorf("got %v, want an error with %q", err, tc.want)
		}
	}
}

func TestLogSaysWhyAndIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		h := newHandler(t, testKeys(), new(kept), &Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
		c := testCipher(t)
		old := c.Sign(fmt.Sprintf("%010d", time.Now().Add(-2*time.Hour).Unix()), "n", seal(t, c, `{"S3":1}`).Encrypt)
		for range 50 {
			pushTo(h, old)
		}
		pushTo(h, Sealed{"wrong", "0946684800", "n", "S3CRET"})
		time.Sleep(time.Second)
		pushTo(h, old)
		text := log.String()
		if n := strings.Count(text, "\n"); n != 3 {
			t.Errorf("%d lines, want 3:\n%s", n, text)
		}
		for _, want := range []string{"app=crm", "reason=window", "is 2h0m0s", "reason=signature", "skipped=49"} {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in the log:\n%s", want, text)
			}
		}
		for _, secret := range []string{testToken, testKey, "S3"} {
			if strings.Contains(text, secret) {
				t.Errorf("the log tells %q:\n%s", secret, text)
			}
		}
	})
}
