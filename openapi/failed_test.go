package openapi_test

import (
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/limitstest"
	"github.com/dingevent/dingevent/openapi"
)

// fail has n pushes to the app fail, so that they are in its list.
func fail(t *testing.T, s *dingtest.Server, n int) {
	t.Helper()
	for i := range n {
		p := s.PushStream(app, dingtest.Event{Type: "check_in", CorpID: corp, Data: fmt.Appendf(nil, `{"n":%d}`, i)})
		<-p.Done()
	}
}

var atOnce = dingtest.Options{FailedAfter: -1, Again: []time.Duration{}}

func TestFailedPushes(t *testing.T) {
	fake := atOnce
	world(t, &fake, nil, func(t *testing.T, s *dingtest.Server, c *openapi.Client, _ *recorder) {
		fail(t, s, 201)
		for _, want := range []struct {
			rows int
			more bool
		}{{200, true}, {1, false}, {0, false}} {
			page, err := c.FailedPushes(t.Context(), "")
			if err != nil || len(page.Rows) != want.rows || page.More != want.more || page.Rest != nil {
				t.Fatalf("%d rows, more %t, rest %q, %v; want %+v", len(page.Rows), page.More, page.Rest, err, want)
			}
			if want.rows > 0 && !strings.Contains(string(page.Rows[0]), `"call_back_tag":"check_in"`) {
				t.Errorf("row %s", page.Rows[0])
			}
		}
	})
}

// TestTokenThatEnded: a token that DingTalk takes no more is replaced, and nothing of the list is lost by that.
func TestTokenThatEnded(t *testing.T) {
	fake := atOnce
	world(t, &fake, nil, func(t *testing.T, s *dingtest.Server, c *openapi.Client, r *recorder) {
		token(t, c, "")
		s.ExpireTokens(app)
		fail(t, s, 3)
		page, err := c.FailedPushes(t.Context(), "")
		if err != nil || len(page.Rows) != 3 {
			t.Errorf("%d rows, %v", len(page.Rows), err)
		}
		if n := r.count("/v1.0/oauth2/accessToken"); n != 2 {
			t.Errorf("asked for a token %d times", n)
		}
		s.Inject(dingtest.Deny{Call: "/call_back/get_call_back_failed_result", As: dingtest.DenyExpired})
		_, err = c.FailedPushes(t.Context(), "")
		if e := refusal(t, err); e.Reason != openapi.ReasonToken || e.Unknown() {
			t.Errorf("%v", err)
		}
	})
}

// TestAnswerThatIsCutOff: rows that arrived are there, and the rest of the bytes.
func TestAnswerThatIsCutOff(t *testing.T) {
	fake := atOnce
	world(t, &fake, nil, func(t *testing.T, s *dingtest.Server, c *openapi.Client, _ *recorder) {
		fail(t, s, 10)
		token(t, c, "")
		s.Inject(dingtest.Deny{As: dingtest.DenyCut, Count: 1})
		page, err := c.FailedPushes(t.Context(), "")
		e := refusal(t, err)
		if !page.Cut || !e.Unknown() || len(page.Rows) < 3 || len(page.Rows) > 6 || len(page.Rest) == 0 || strings.Contains(e.Error(), token(t, c, "")) {
			t.Errorf("%d rows, rest %q, %v", len(page.Rows), page.Rest, err)
		}
	})
}

// TestTokenThatDoesNotCome: the list was not asked for, so nothing of it is lost.
func TestTokenThatDoesNotCome(t *testing.T) {
	fake := atOnce
	world(t, &fake, nil, func(t *testing.T, s *dingtest.Server, c *openapi.Client, r *recorder) {
		s.Inject(dingtest.Deny{Call: "/v1.0/oauth2/accessToken", As: dingtest.DenyCut, Count: 1})
		page, err := c.FailedPushes(t.Context(), "")
		if e := refusal(t, err); !e.Unknown() || page.Cut || r.count("/call_back/get_call_back_failed_result") != 0 {
			t.Errorf("%+v, %v", page, err)
		}
	})
}

func TestRefusalIsNotUnknown(t *testing.T) {
	for _, as := range []dingtest.Denial{dingtest.DenyThrottled, dingtest.DenyBlocked} {
		fake := atOnce
		world(t, &fake, nil, func(t *testing.T, s *dingtest.Server, c *openapi.Client, _ *recorder) {
			fail(t, s, 2)
			token(t, c, "")
			denial := s.Inject(dingtest.Deny{As: as})
			page, err := c.FailedPushes(t.Context(), "")
			if e := refusal(t, err); e.Unknown() || page.Cut {
				t.Errorf("%s: %v is unknown", as, err)
			}
			denial.End()
			time.Sleep(6 * time.Minute)
			if page, err := c.FailedPushes(t.Context(), ""); err != nil || len(page.Rows) != 2 {
				t.Errorf("after it: %d rows, %v", len(page.Rows), err)
			}
		})
	}
}

// served answers a token, and the list by f.
func served(t *testing.T, opts openapi.Options, f http.HandlerFunc) *openapi.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/v1.0/oauth2/") {
			_, _ = io.WriteString(w, `{"accessToken":"planted-token","expireIn":7200}`)
			return
		}
		f(w, r)
	}))
	t.Cleanup(server.Close)
	opts.BaseURL = server.URL
	c, err := openapi.New("id", secret, &opts)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestStrangeAnswers(t *testing.T) {
	tests := map[string]struct {
		status  int
		body    string
		rows    int
		more    bool
		rest    string
		reason  openapi.Reason // empty: no error
		unknown bool
	}{
		"null list":          {200, `{"errcode":0,"failed_list":null,"has_more":false}`, 0, false, "", "", false},
		"no list":            {200, `{"errcode":0}`, 0, false, "", "", false},
		"one row alone":      {200, `{"failed_list":{"call_back_tag":"a"}}`, 1, false, "", "", false},
		"texts":              {200, `{"errcode":"0","failed_list":["x",5,{}],"has_more":"true"}`, 3, true, "", "", false},
		"number as sub_code": {200, `{"errcode":88,"sub_code":90018,"sub_msg":"slow"}`, 0, false, "", openapi.ReasonThrottled, false},
		"cut":                {200, `{"errcode":0,"failed_list":[{"a":1},{"b":`, 1, false, `,{"b":`, openapi.ReasonStrange, true},
		"cut at once":        {200, `{"errcode":0,"fail`, 0, false, `{"errcode":0,"fail`, openapi.ReasonStrange, true},
		"after the end":      {200, `{"errcode":0,"failed_list":[{"a":1}]} x`, 1, false, `]} x`, openapi.ReasonStrange, true},
		"a page":             {200, `<html>`, 0, false, "", openapi.ReasonBlocked, false},
		"nothing":            {200, ``, 0, false, "", openapi.ReasonStrange, true},
		"a list":             {200, `[]`, 0, false, "", openapi.ReasonStrange, true},
		"bad gateway":        {502, `<html>`, 0, false, "", openapi.ReasonUnavailable, true},
		"moved":              {302, ``, 0, false, "", openapi.ReasonStrange, true},
		"forbidden":          {403, `{"code":"Forbidden.AccessDenied.AccessTokenPermissionDenied","requestid":"r"}`, 0, false, "", openapi.ReasonForbidden, false},
		"another code":       {200, `{"errcode":71007,"errmsg":"no such callback"}`, 0, false, "", openapi.ReasonRefused, false},
		"quoted secrets":     {200, `{"errcode":1,"errmsg":"planted-token of ` + secret + `"}`, 0, false, "", openapi.ReasonRefused, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := served(t, openapi.Options{PerSecond: 1000}, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, test.body)
			})
			page, err := c.FailedPushes(t.Context(), "")
			if len(page.Rows) != test.rows || page.More != test.more || string(page.Rest) != test.rest {
				t.Errorf("%d rows, more %t, rest %q", len(page.Rows), page.More, page.Rest)
			}
			if test.reason == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			e := refusal(t, err)
			if e.Reason != test.reason || e.Unknown() != test.unknown || page.Cut != test.unknown {
				t.Errorf("%s, unknown %t: %v; want %s, %t", e.Reason, e.Unknown(), err, test.reason, test.unknown)
			}
			if strings.Contains(e.Error(), "planted") {
				t.Errorf("a secret stands in %v", e)
			}
		})
	}
}

// TestCallIsNotRepeated: net/http repeats a GET by itself when a kept connection ends before the answer. Here that would erase the
// rows of the first call.
func TestCallIsNotRepeated(t *testing.T) {
	var calls atomic.Int32
	c := served(t, openapi.Options{PerSecond: 1000}, func(w http.ResponseWriter, _ *http.Request) {
		if calls.Add(1)%2 == 1 {
			_, _ = io.WriteString(w, `{"errcode":0,"failed_list":[]}`)
			return
		}
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_ = conn.(*net.TCPConn).SetLinger(0)
		_ = conn.Close()
	})
	if _, err := c.FailedPushes(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	_, err := c.FailedPushes(t.Context(), "")
	if e := refusal(t, err); !e.Unknown() || e.Reason != openapi.ReasonNetwork || calls.Load() != 2 {
		t.Errorf("%d calls, %v", calls.Load(), err)
	}
}

// TestCallOverHTTP2IsNotRepeated: net/http repeats a request there only if the server says that it was not processed.
func TestCallOverHTTP2IsNotRepeated(t *testing.T) {
	var calls atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.ProtoMajor != 2:
			t.Errorf("by %s", r.Proto)
		case strings.HasPrefix(r.URL.Path, "/v1.0/oauth2/"):
			_, _ = io.WriteString(w, `{"accessToken":"planted-token","expireIn":7200}`)
		default:
			calls.Add(1)
			panic(http.ErrAbortHandler)
		}
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	c, err := openapi.New("id", secret, &openapi.Options{BaseURL: server.URL, RootCAs: roots})
	if err != nil {
		t.Fatal(err)
	}
	page, err := c.FailedPushes(t.Context(), "")
	if e := refusal(t, err); !e.Unknown() || !page.Cut || calls.Load() != 1 {
		t.Errorf("%d calls, %v", calls.Load(), err)
	}
}

func TestAnswerThatIsTooLong(t *testing.T) {
	limitstest.Of(t, "DingTalk's API: answer").Is(openapi.DefaultMaxAnswer)
	c := served(t, openapi.Options{MaxAnswer: 1000}, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"errcode":0,"failed_list":[`+strings.Repeat(`{"call_back_tag":"a"},`, 100)+`{}]}`)
	})
	page, err := c.FailedPushes(t.Context(), "")
	if e := refusal(t, err); !e.Unknown() || len(page.Rows) != 44 || !strings.Contains(err.Error(), "longer than 1000 bytes") {
		t.Errorf("%d rows, %v", len(page.Rows), err)
	}
}

// TestAnswerWithoutEnd: nothing is read beyond the bound.
func TestAnswerWithoutEnd(t *testing.T) {
	endless := new(counted)
	if text, err := openapi.ReadAll(endless, 1000); err == nil || len(text) != 1000 || endless.read > 1001 {
		t.Errorf("%d bytes of %d that were read, %v", len(text), endless.read, err)
	}
}

// counted is an answer without end that counts what is read of it.
type counted struct{ read int }

func (c *counted) Read(p []byte) (int, error) {
	c.read += len(p)
	return len(p), nil
}

func TestAnswerThatTakesTooLong(t *testing.T) {
	release := make(chan struct{})
	c := served(t, openapi.Options{Timeout: 50 * time.Millisecond}, func(http.ResponseWriter, *http.Request) { <-release })
	_, err := c.FailedPushes(t.Context(), "")
	close(release)
	if e := refusal(t, err); !e.Unknown() || !strings.Contains(err.Error(), "no answer within 50ms") {
		t.Errorf("%v", err)
	}
}
