package stream

import (
	"context"
	"crypto/x509"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
)

func TestEndpoint(t *testing.T) {
	for body, want := range map[string]string{
		`{"endpoint":"wss://h:443/connect","ticket":"7724109a-ea43"}`: "wss://h:443/connect?ticket=7724109a-ea43",
		`{"endpoint":"wss://h:443/connect","ticket":"a+b/c= &d"}`:     "wss://h:443/connect?ticket=a%2Bb%2Fc%3D+%26d",
		`{"endpoint":"ws://h/a%20b?x=1","ticket":"t","more":1}`:       "ws://h/a%20b?x=1&ticket=t",
		`{"endpoint":"wss://h","ticket":"t"}`:                         "wss://h?ticket=t",
		`{"endpoint":"wss://h"}`:                                      "",
		`{"ticket":"t"}`:                                              "",
		`{"endpoint":"file:///etc/passwd","ticket":"t"}`:              "",
		`{"endpoint":"wss://h:x/","ticket":"hidden"}`:                 "",
		`<response><endpoint>wss://h</endpoint></response>`:           "",
		``: "",
	} {
		got, err := endpointOf([]byte(body))
		switch {
		case want == "" && err == nil:
			t.Errorf("%s: %v, want an error", body, got)
		case want == "" && strings.Contains(err.Error(), "hidden"):
			t.Errorf("%s: the error tells the ticket: %v", body, err)
		case want != "" && (err != nil || got.String() != want):
			t.Errorf("%s: %v, %v, want %s", body, got, err, want)
		}
	}
}

func TestOpenErrors(t *testing.T) {
	for _, test := range []struct {
		status    int
		body      string
		permanent bool
		says      string
	}{
		{401, `{"code":"authFailed","message":"no","requestid":"R1"}`, true, "status 401, authFailed, no (request id R1); check that client ID"},
		{400, `{"code":"invalidParameter","message":"ua invalid"}`, true, "Stream mode"},
		{403, `{"code":"Forbidden.AccessDenied.IpNotInWhiteList"}`, true, "allowed"},
		{403, `{"code":"Forbidden.AccessDenied.QpsLimitForApi"}`, false, "limits"},
		{404, `{"code":"InvalidAction.NotFound"}`, true, "base URL"},
		{400, `<html>Bad Request</html>`, false, "proxy"},
		{401, ``, false, "proxy"},
		{302, ``, false, "proxy"},
		{429, `{"code":"Throttling"}`, false, "limits"},
		{503, `{"code":"ServiceUnavailable"}`, false, "not available"},
		{500, `{"code":7,"message":"hidden"}`, false, "not available"},
		{401, `{"code":"authFailed","message":"secret=hidden ` + strings.Repeat("x", 500) + `"}`, true, "***"},
	} {
		err := refused(StageOpen, "h", test.status, []byte(test.body), "hidden")
		text := err.Error()
		if err.Permanent() != test.permanent || !strings.Contains(text, test.says) || strings.Contains(text, "hidden") || len(text) > 600 {
			t.Errorf("%d %s: permanent %v, %s", test.status, test.body, err.Permanent(), text)
		}
	}
}

func TestErrorsTellNoURL(t *testing.T) {
	err := unanswered(StageConnect, "h", &url.Error{Op: "Get", URL: "wss://h/?ticket=hidden", Err: errors.ErrUnsupported})
	if !errors.Is(err, errors.ErrUnsupported) || strings.Contains(err.Error(), "hidden") {
		t.Error(err)
	}
}

func TestBackoff(t *testing.T) {
	var b backoff
	now := time.Unix(0, 0)
	limits := func(n int) (all []time.Duration) {
		for range n {
			all = append(all, b.limit(now))
		}
		return all
	}
	want := []time.Duration{250 * time.Millisecond, 500 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second, 4 * time.Second}
	if got := limits(6); !slices.Equal(got, want) {
		t.Errorf("limits: %v, want %v", got, want)
	}
	b.lived(59 * time.Second)
	now = now.Add(59 * time.Second)
	if got := limits(1); got[0] != 4*time.Second {
		t.Errorf("limit within the first minute: %v", got)
	}
	now = now.Add(time.Second)
	for _, limit := range limits(100) {
		if limit != 30*time.Second {
			t.Fatalf("limit after a minute: %v", limit)
		}
	}
	b.proved = true
	for _, limit := range limits(100) {
		if limit != 4*time.Second {
			t.Fatalf("limit after a minute, where a connection had proved itself: %v", limit)
		}
	}
	b.slow = true
	if got := limits(1); got[0] != 30*time.Second {
		t.Errorf("limit for who asks too often: %v", got)
	}
	b.lived(time.Minute)
	if got := limits(1); got[0] != 250*time.Millisecond {
		t.Errorf("limit after a minute of health: %v", got)
	}
}

func TestNewNamesWhatIsWrong(t *testing.T) {
	for _, test := range []struct {
		id, secret string
		opts       *Options
		says       string
	}{
		{"", "s", nil, "client ID is missing"},
		{"i", "", nil, "client secret is missing"},
		{"i", "s", &Options{BaseURL: "api.dingtalk.com"}, "Options.BaseURL"},
		{"i", "s", &Options{BaseURL: "ftp://api.dingtalk.com"}, "Options.BaseURL"},
		{"i", "s", &Options{BaseURL: "https://api.dingtalk.com?a=b"}, "has a ? or #"},
		{"i", "s", &Options{Connections: 33}, "Options.Connections"},
		{"i", "s", &Options{Connections: -1}, "Options.Connections"},
		{"i", "s", &Options{AnswerWithin: 4 * time.Second}, "Options.AnswerWithin"},
		{"i", "s", &Options{Concurrency: -1}, "Options.Concurrency"},
		{"i", "s", &Options{MaxFrame: -1}, "MaxFrame"},
		{"i", "s", &Options{QueueBytes: -1}, "Options.QueueBytes"},
		{"i", "s", &Options{QueueEvents: -1}, "Options.QueueEvents"},
		{"i", "s", &Options{HandleWithin: time.Second}, "Options.HandleWithin"},
		{"i", "s", &Options{Idle: time.Second}, "Options.Idle"},
		{"i", "s", &Options{MaxAge: time.Second}, "Options.MaxAge"},
		{"i", "s", &Options{HTTPClient: http.DefaultClient, RootCAs: x509.NewCertPool()}, "Options.RootCAs"},
		{"i", "s", &Options{Grace: -1}, "Grace"},
		{"i", "s", &Options{App: dingevent.OperatorApp}, "reserved"},
		{dingevent.OperatorApp, "s", nil, "reserved"},
	} {
		if _, err := New(test.id, test.secret, test.opts); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("New: %v, want an error with %q", err, test.says)
		}
	}
	ok := dingevent.ReceiverFunc(func(context.Context, ...*dingevent.Envelope) error { return nil })
	if err := new(Client).Run(t.Context(), ok); err == nil || !strings.Contains(err.Error(), "not made by New") {
		t.Errorf("Run of a zero Client: %v", err)
	}
	opts := &Options{BaseURL: "https://api.dingtalk.io/"}
	c, err := New("i", "s", opts)
	if err != nil || c.opts.BaseURL != "https://api.dingtalk.io" || c.opts.App != "i" || opts.App != "" {
		t.Errorf("options: %+v, %v; the caller's: %+v", c.opts, err, opts)
	}
}
