package openapi_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/openapi"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	app    = "dingapp"
	secret = "planted+secret/of=the app"
	corp   = "dingcorp1"
)

// A recorder keeps what was asked.
type recorder struct {
	next  http.RoundTripper
	mu    sync.Mutex // protects calls
	calls []string   // their paths
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	r.mu.Lock()
	r.calls = append(r.calls, req.URL.Path)
	r.mu.Unlock()
	return r.next.RoundTrip(req)
}

// count is how often a path was asked for.
func (r *recorder) count(path string) (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, call := range r.calls {
		if call == path {
			n++
		}
	}
	return n
}

// world runs a test in virtual time, with a client of a fake DingTalk.
func world(t *testing.T, fake *dingtest.Options, opts *openapi.Options, f func(t *testing.T, s *dingtest.Server, c *openapi.Client, r *recorder)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		if fake == nil {
			fake = &dingtest.Options{}
		}
		fake.Apps = map[string]string{app: secret}
		s := dingtest.NewServer(t, fake)
		o := openapi.Options{}
		if opts != nil {
			o = *opts
		}
		r := &recorder{next: s.Client().Transport}
		o.HTTPClient = &http.Client{Transport: r}
		c, err := openapi.New(app, secret, &o)
		if err != nil {
			t.Fatal(err)
		}
		f(t, s, c, r)
	})
}

// generations runs a test with tokens of the new API and of the old one.
func generations(t *testing.T, f func(t *testing.T, old bool, path string)) {
	t.Run("new", func(t *testing.T) { f(t, false, "/v1.0/oauth2/accessToken") })
	t.Run("old", func(t *testing.T) { f(t, true, "/gettoken") })
}

func token(t *testing.T, c *openapi.Client, corpID string) string {
	t.Helper()
	got, err := c.Token(t.Context(), corpID)
	if err != nil {
		t.Fatal(err)
	}
	return got.Reveal()
}

// refusal is the Error of a call that must fail.
func refusal(t *testing.T, err error) *openapi.Error {
	t.Helper()
	e, ok := errors.AsType[*openapi.Error](err)
	if !ok {
		t.Fatalf("%v is no *openapi.Error", err)
	}
	return e
}

func TestTokenIsKeptUntilShortlyBeforeItsEnd(t *testing.T) {
	generations(t, func(t *testing.T, old bool, path string) {
		world(t, nil, &openapi.Options{OldTokens: old}, func(t *testing.T, _ *dingtest.Server, c *openapi.Client, r *recorder) {
			first := token(t, c, "")
			time.Sleep(114 * time.Minute)
			if again := token(t, c, ""); again != first || r.count(path) != 1 {
				t.Errorf("after 114 minutes: another token %t, asked %d times", again != first, r.count(path))
			}
			time.Sleep(2 * time.Minute)
			if token(t, c, ""); r.count(path) != 2 {
				t.Errorf("five minutes before its end: asked %d times, want 2", r.count(path))
			}
		})
	})
}

func TestOneRefreshAtATime(t *testing.T) {
	generations(t, func(t *testing.T, old bool, path string) {
		world(t, nil, &openapi.Options{OldTokens: old}, func(t *testing.T, _ *dingtest.Server, c *openapi.Client, r *recorder) {
			var all sync.WaitGroup
			for range 50 {
				all.Go(func() {
					if _, err := c.Token(t.Context(), ""); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			if r.count(path) != 1 {
				t.Errorf("50 callers asked %d times", r.count(path))
			}
		})
	})
}

// TestCallerThatLeaves: its context ends its wait, and not the call that others wait for.
func TestCallerThatLeaves(t *testing.T) {
	world(t, nil, nil, func(t *testing.T, s *dingtest.Server, c *openapi.Client, r *recorder) {
		s.Inject(dingtest.Deny{Call: "/v1.0/oauth2/accessToken", Count: 1}) // it takes a second more
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if _, err := c.Token(ctx, ""); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
		if token(t, c, ""); r.count("/v1.0/oauth2/accessToken") != 2 {
			t.Errorf("asked %d times, want the one that was refused and one more", r.count("/v1.0/oauth2/accessToken"))
		}
	})
}

// TestTokenOutlivesAnOutage: while DingTalk is away, a token serves until its end.
func TestTokenOutlivesAnOutage(t *testing.T) {
	generations(t, func(t *testing.T, old bool, path string) {
		world(t, nil, &openapi.Options{OldTokens: old}, func(t *testing.T, s *dingtest.Server, c *openapi.Client, r *recorder) {
			first := token(t, c, "")
			away := s.Inject(dingtest.Deny{As: dingtest.DenyAway})
			time.Sleep(116 * time.Minute)
			for range 10 {
				if token(t, c, "") != first {
					t.Error("another token")
				}
				time.Sleep(time.Second)
			}
			if r.count(path) != 2 {
				t.Errorf("asked %d times within 10 s, want 2", r.count(path))
			}
			time.Sleep(5 * time.Minute)
			_, err := c.Token(t.Context(), "")
			if e := refusal(t, err); e.Reason != openapi.ReasonUnavailable || e.Permanent() {
				t.Errorf("after its end: %v", err)
			}
			away.End()
			token(t, c, "")
		})
	})
}

func TestReasons(t *testing.T) {
	generations(t, func(t *testing.T, old bool, path string) {
		tests := map[string]struct {
			denial dingtest.Deny
			secret string
			want   openapi.Error
		}{
			"wrong secret": {secret: "wrong", want: openapi.Error{Reason: openapi.ReasonCredentials, Sent: true}},
			"throttled":    {denial: dingtest.Deny{RetryAfter: 7 * time.Second}, want: openapi.Error{Reason: openapi.ReasonThrottled, RetryAfter: 7 * time.Second, Sent: true}},
			"blocked":      {denial: dingtest.Deny{As: dingtest.DenyBlocked}, want: openapi.Error{Reason: openapi.ReasonBlocked, RetryAfter: 5 * time.Minute, Sent: true}},
			"away":         {denial: dingtest.Deny{As: dingtest.DenyAway}, want: openapi.Error{Reason: openapi.ReasonUnavailable, Sent: true}},
			"cut":          {denial: dingtest.Deny{As: dingtest.DenyCut}, want: openapi.Error{Reason: openapi.ReasonNetwork, Sent: true}},
		}
		for name, test := range tests {
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := dingtest.NewServer(t, &dingtest.Options{Apps: map[string]string{app: secret}})
					if test.secret == "" {
						test.secret = secret
						s.Inject(test.denial)
					}
					c, err := openapi.New(app, test.secret, &openapi.Options{HTTPClient: s.Client(), OldTokens: old})
					if err != nil {
						t.Fatal(err)
					}
					_, err = c.Token(t.Context(), "")
					e := refusal(t, err)
					if e.Reason != test.want.Reason || e.RetryAfter != test.want.RetryAfter || e.Sent != test.want.Sent || e.Call != path {
						t.Errorf("%+v, want %+v", e, test.want)
					}
					hasCode := e.Reason == openapi.ReasonCredentials || e.Reason == openapi.ReasonThrottled || e.Reason == openapi.ReasonUnavailable
					if hasCode != (e.Code != "" && e.Message != "" && e.RequestID != "") {
						t.Errorf("code %q, message %q, request %q", e.Code, e.Message, e.RequestID)
					}
					if e.Hint() == "" || !strings.HasSuffix(e.Error(), "; "+e.Hint()) {
						t.Errorf("no hint at the end of %q", e)
					}
				})
			})
		}
	})
}

// TestLeavesDingTalkAlone: after a long pause was asked for, nothing is asked until it is over.
func TestLeavesDingTalkAlone(t *testing.T) {
	world(t, nil, nil, func(t *testing.T, s *dingtest.Server, c *openapi.Client, r *recorder) {
		s.Inject(dingtest.Deny{As: dingtest.DenyBlocked, Count: 1})
		if _, err := c.Token(t.Context(), ""); err == nil {
			t.Fatal("no error")
		}
		for range 4 {
			time.Sleep(time.Minute)
			_, err := c.Token(t.Context(), "")
			if e := refusal(t, err); e.Reason != openapi.ReasonBlocked || e.Sent || e.RetryAfter > 4*time.Minute {
				t.Errorf("%+v", e)
			}
		}
		if len(r.calls) != 1 {
			t.Errorf("asked %v meanwhile", r.calls)
		}
		time.Sleep(time.Minute)
		token(t, c, "")
	})
}

// TestRateOfCalls: with DingTalk's limit of 20 calls a second nothing is refused, however many callers there are.
func TestRateOfCalls(t *testing.T) {
	world(t, &dingtest.Options{CallsPerSecond: 20}, nil, func(t *testing.T, _ *dingtest.Server, c *openapi.Client, r *recorder) {
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() {
				if _, err := c.FailedPushes(t.Context(), ""); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := r.count("/call_back/get_call_back_failed_result"); n != 100 {
			t.Errorf("%d calls for 100 callers: some were refused", n)
		}
	})
	world(t, &dingtest.Options{CallsPerSecond: 20}, &openapi.Options{PerSecond: 1000}, func(t *testing.T, _ *dingtest.Server, c *openapi.Client, _ *recorder) {
		token(t, c, "")
		refused := 0
		for range 30 { // it waits and tries again by itself
			if _, err := c.FailedPushes(t.Context(), ""); err != nil {
				refused++
			}
		}
		if refused > 0 {
			t.Errorf("%d calls failed, though a second's wait would do", refused)
		}
	})
}

func TestNewNamesWhatIsWrong(t *testing.T) {
	for _, test := range []struct {
		id, secret string
		opts       *openapi.Options
		says       string
	}{
		{"", "s", nil, "client ID is missing"},
		{"i", "", nil, "client secret is missing"},
		{"i", "s", &openapi.Options{BaseURL: "api.dingtalk.com"}, "Options.BaseURL"},
		{"i", "s", &openapi.Options{BaseURL: "https://api.dingtalk.com?a=b"}, "Options.BaseURL"},
		{"i", "s", &openapi.Options{OldURL: "ftp://oapi.dingtalk.com"}, "Options.OldURL"},
		{"i", "s", &openapi.Options{Timeout: -1}, "Options.Timeout"},
		{"i", "s", &openapi.Options{PerSecond: -1}, "Options.PerSecond"},
		{"i", "s", &openapi.Options{MaxAnswer: -1}, "Options.MaxAnswer"},
	} {
		if _, err := openapi.New(test.id, test.secret, test.opts); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("New: %v, want an error with %q", err, test.says)
		}
	}
}

func TestAddresses(t *testing.T) {
	for base, want := range map[string]string{
		"":                        "api.dingtalk.com oapi.dingtalk.com",
		openapi.Overseas + "/":    "api.dingtalk.io oapi.dingtalk.io",
		openapi.PreRelease:        "pre-api.dingtalk.com pre-oapi.dingtalk.com",
		"https://fake.test:8443/": "fake.test:8443 fake.test:8443",
	} {
		var hosts []string
		note := roundTrip(func(r *http.Request) (*http.Response, error) {
			hosts = append(hosts, r.URL.Host)
			return nil, errors.New("no network")
		})
		for _, old := range []bool{false, true} {
			c, err := openapi.New("i", "s", &openapi.Options{BaseURL: base, OldTokens: old, HTTPClient: &http.Client{Transport: note}})
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.Token(t.Context(), "")
			if e := refusal(t, err); e.Reason != openapi.ReasonNetwork || e.Sent || e.Unknown() {
				t.Errorf("%+v", e)
			}
		}
		if got := strings.Join(hosts, " "); got != want {
			t.Errorf("%q asks %s, want %s", base, got, want)
		}
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
