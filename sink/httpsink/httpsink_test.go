package httpsink_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/httpsink"
)

func delivery() dingevent.Delivery {
	return dingevent.Delivery{
		Envelope: &dingevent.Envelope{
			ID: "66d1a2b0c4e94f0f9a", Type: "user_add_org", CorpID: "ding9f50b15bccd16741", App: "hr",
			Born:      time.Date(2026, 3, 1, 8, 0, 0, 123e6, time.UTC),
			Transport: dingevent.TransportStream,
			Data:      []byte(`{"userId":["manager164"]}`),
		},
		Subscription: "everything", Seq: 7, Attempt: 2,
	}
}

// serve starts a webhook for the test.
func serve(t *testing.T, handler http.HandlerFunc) (address string) {
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// capture delivers d and returns the request that came, and its body.
func capture(t *testing.T, opts *httpsink.Options, d dingevent.Delivery) (*http.Request, []byte) {
	t.Helper()
	var got *http.Request
	var body []byte
	address := serve(t, func(_ http.ResponseWriter, req *http.Request) {
		got = req.Clone(context.Background())
		body, _ = io.ReadAll(req.Body)
	})
	if err := newSink(t, address, opts).Deliver(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	return got, body
}

func TestStructured(t *testing.T) {
	_, body := capture(t, nil, delivery())
	want := `{"specversion":"1.0","id":"66d1a2b0c4e94f0f9a","source":"/dingtalk/ding9f50b15bccd16741/hr",` +
		`"type":"com.dingtalk.user_add_org","time":"2026-03-01T08:00:00.123Z","eventtype":"user_add_org",` +
		`"corp":"ding9f50b15bccd16741","app":"hr","transport":"stream","subscription":"everything","seq":"7",` +
		`"attempt":2,"datacontenttype":"application/json","data":{"userId":["manager164"]}}`
	if diff := cmp.Diff(want, string(body)); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}

func TestRaw(t *testing.T) {
	d := delivery()
	d.Envelope.App, d.Replay = "人事", "三月 1"
	d.Envelope.Data = []byte("corpId=1")
	req, body := capture(t, &httpsink.Options{
		Format: httpsink.Raw,
		Header: http.Header{"Authorization": {"Bearer t"}, "X-Two": {"1", "2"}},
	}, d)
	if string(body) != string(d.Envelope.Data) {
		t.Errorf("body %q", body)
	}
	got := http.Header{}
	for name, values := range req.Header {
		if name != "Accept-Encoding" && name != "Content-Length" && name != "Webhook-Timestamp" {
			got[name] = values
		}
	}
	want := http.Header{
		"Dingevent-Id": {"66d1a2b0c4e94f0f9a"}, "Dingevent-Type": {"user_add_org"}, "Dingevent-Corp": {"ding9f50b15bccd16741"},
		"Dingevent-App": {"%E4%BA%BA%E4%BA%8B"}, "Dingevent-Transport": {"stream"}, "Dingevent-Subscription": {"everything"},
		"Dingevent-Time": {"2026-03-01T08:00:00.123Z"}, "Dingevent-Seq": {"7"}, "Dingevent-Attempt": {"2"},
		"Dingevent-Replay": {"%E4%B8%89%E6%9C%88%201"},
		"Content-Type":     {"application/octet-stream"}, "Webhook-Id": {"66d1a2b0c4e94f0f9a"}, "User-Agent": {"dingevent"},
		"Authorization": {"Bearer t"}, "X-Two": {"1", "2"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
}

// TestBodiesAreText: libraries make text of a body before they verify it, so a payload that is no text goes in base64.
func TestBodiesAreText(t *testing.T) {
	d := delivery()
	d.Envelope.Data = []byte("{\"title\":\"\xe4\xbd\"}")
	for _, format := range []httpsink.Format{httpsink.Structured, httpsink.Typed, httpsink.Binary, httpsink.Raw} {
		req, body := capture(t, &httpsink.Options{Format: format}, d)
		if !utf8.Valid(body) || req.Header.Get("Content-Type") != "application/cloudevents+json" {
			t.Errorf("%s: %s, %q", format, req.Header.Get("Content-Type"), body)
		}
		if named := req.Header.Get("Dingevent-Type") != ""; named != (format == httpsink.Raw) {
			t.Errorf("%s: headers %v", format, req.Header)
		}
		var got struct {
			Data []byte `json:"data_base64"`
		}
		if err := json.Unmarshal(body, &got); format != httpsink.Typed && (err != nil || string(got.Data) != string(d.Envelope.Data)) {
			t.Errorf("%s: %v, data_base64 %q", format, err, got.Data)
		}
	}
}

// TestEventWithoutID wants attempts to agree and events to differ where there is no journal either.
func TestEventWithoutID(t *testing.T) {
	id := func(received time.Time, data string, attempt int) string {
		env := &dingevent.Envelope{App: "hr", Received: received, Data: []byte(data)}
		req, _ := capture(t, nil, dingevent.Delivery{Envelope: env, Attempt: attempt})
		return req.Header.Get("Webhook-Id")
	}
	at := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	one := id(at, "{}", 1)
	if again := id(at, "{}", 2); again != one {
		t.Errorf("two attempts: %s, %s", one, again)
	}
	if later := id(at.Add(time.Second), "{}", 1); later == one {
		t.Errorf("equal payloads at two times: %s", one)
	}
	if other := id(at, "[]", 1); other == one {
		t.Errorf("two payloads: %s", one)
	}
}

// TestSecretRotation wants a receiver that knows either secret to verify, and one that knows another not.
func TestSecretRotation(t *testing.T) {
	for _, format := range []httpsink.Format{httpsink.Structured, httpsink.Binary, httpsink.Raw} {
		req, body := capture(t, &httpsink.Options{Format: format, Secrets: []string{secret, oldSecret}}, delivery())
		for known, want := range map[string]bool{secret: true, oldSecret: true, "whsec_" + strings.Repeat("A", 32): false} {
			verifier, err := standardwebhooks.NewWebhook(known)
			if err != nil {
				t.Fatal(err)
			}
			if err := verifier.Verify(body, req.Header); (err == nil) != want {
				t.Errorf("%s: verify with %s: %v", format, known, err)
			}
			if err := verifier.Verify(append(body, ' '), req.Header); err == nil {
				t.Errorf("%s: a changed body verifies", format)
			}
		}
		if n := len(strings.Fields(req.Header.Get("Webhook-Signature"))); n != 2 {
			t.Errorf("%d signatures, want 2", n)
		}
	}
	if req, _ := capture(t, nil, delivery()); req.Header.Get("Webhook-Signature") != "" {
		t.Error("signed without a secret")
	}
}

func TestNewRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		url  string
		opts httpsink.Options
		want string
	}{
		"no scheme":           {"example.com/hook", httpsink.Options{}, "must look like https://"},
		"scheme":              {"ftp://example.com", httpsink.Options{}, "must look like https://"},
		"empty":               {"", httpsink.Options{}, "must look like https://"},
		"password with slash": {"https://me:hush/hush@example.com", httpsink.Options{}, "must look like https://"},
		"format":              {"https://a", httpsink.Options{Format: "xml"}, `no format "xml"`},
		"timeout":             {"https://a", httpsink.Options{Timeout: -1}, "cannot be negative"},
		"secret not base64":   {"https://a", httpsink.Options{Secrets: []string{secret, "whsec_hush!"}}, "secret 2 of 2"},
		"secret short":        {"https://a", httpsink.Options{Secrets: []string{"whsec_aHVzaA=="}}, "24 to 64 bytes"},
		"own header":          {"https://a", httpsink.Options{Header: http.Header{"Webhook-ID": {"hush"}}}, `"Webhook-ID"`},
		"content type":        {"https://a", httpsink.Options{Header: http.Header{"Content-Type": {"hush"}}}, `"Content-Type"`},
		"header name":         {"https://a", httpsink.Options{Header: http.Header{"X Y": {"hush"}}}, `"X Y" is no header name`},
		"header value":        {"https://a", httpsink.Options{Header: http.Header{"X-Y": {"hush\r\nZ: 1"}}}, "line break"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := httpsink.New(test.url, &test.opts)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("error %v, want one with %q", err, test.want)
			}
			if strings.Contains(err.Error(), "hush") || strings.Contains(err.Error(), "aHVzaA") {
				t.Errorf("the error tells a secret: %v", err)
			}
		})
	}
}

// TestOptionsAreCopied changes a header after New, and gives one in lower case.
func TestOptionsAreCopied(t *testing.T) {
	var got http.Header
	address := serve(t, func(_ http.ResponseWriter, req *http.Request) { got = req.Header })
	opts := &httpsink.Options{Header: http.Header{"X-Team": {"hr"}, "user-agent": {"ours"}}}
	sink := newSink(t, address, opts)
	opts.Header.Set("X-Team", "changed")
	if err := sink.Deliver(t.Context(), delivery()); err != nil {
		t.Fatal(err)
	}
	if got.Get("X-Team") != "hr" || len(got["User-Agent"]) != 1 || got.Get("User-Agent") != "ours" {
		t.Errorf("headers %v", got)
	}
}

func TestTimeout(t *testing.T) {
	address := serve(t, func(_ http.ResponseWriter, req *http.Request) {
		_, _ = io.Copy(io.Discard, req.Body)
		<-req.Context().Done()
	})
	err := newSink(t, address, &httpsink.Options{Timeout: 50 * time.Millisecond}).Deliver(t.Context(), delivery())
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "no answer within 50ms") {
		t.Errorf("error %v", err)
	}
}

// TestTimeoutOfTheCaller: the error says why the caller's context ended, and not that a context did.
func TestTimeoutOfTheCaller(t *testing.T) {
	address := serve(t, func(_ http.ResponseWriter, req *http.Request) {
		_, _ = io.Copy(io.Discard, req.Body)
		<-req.Context().Done()
	})
	ctx, cancel := context.WithTimeoutCause(t.Context(), 50*time.Millisecond, errors.New("no answer within 3s"))
	defer cancel()
	err := newSink(t, address, nil).Deliver(ctx, delivery())
	if err == nil || !strings.HasSuffix(err.Error(), ": no answer within 3s") {
		t.Errorf("error %v", err)
	}
}

// TestNetworkErrorKeepsSecrets asks a host that refuses, by a URL full of secrets. A client of the user puts that into its errors.
func TestNetworkErrorKeepsSecrets(t *testing.T) {
	for name, client := range map[string]*http.Client{"our client": nil, "the user's": {Timeout: time.Minute}} {
		t.Run(name, func(t *testing.T) { keepsSecrets(t, client) })
	}
}

func keepsSecrets(t *testing.T, client *http.Client) {
	t.Helper()
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	address := strings.Replace(server.URL, "http://", "http://hush:hush@", 1) + "/hush?key=hush#hush"
	err := newSink(t, address, &httpsink.Options{
		Secrets: []string{secret}, Header: http.Header{"Authorization": {"hush"}}, Client: client,
	}).Deliver(t.Context(), delivery())
	if err == nil || strings.Contains(err.Error(), "hush") || strings.Contains(err.Error(), secret) {
		t.Errorf("error %v", err)
	}
	if host := strings.TrimPrefix(server.URL, "http://"); !strings.Contains(err.Error(), host) {
		t.Errorf("error %v does not name %s", err, host)
	}
	if dingevent.Rejected(err) {
		t.Error("a refused connection is final")
	}
}

// TestUserOfURL: user and password of the URL become basic authentication, unless Options.Header has another.
func TestUserOfURL(t *testing.T) {
	for _, given := range []string{"", "Bearer t"} {
		var user, password, authorization string
		address := serve(t, func(_ http.ResponseWriter, req *http.Request) {
			authorization = req.Header.Get("Authorization")
			user, password, _ = req.BasicAuth()
		})
		header := http.Header{}
		if given != "" {
			header.Set("Authorization", given)
		}
		sink := newSink(t, strings.Replace(address, "http://", "http://me:hush@", 1), &httpsink.Options{Header: header})
		if err := sink.Deliver(t.Context(), delivery()); err != nil {
			t.Fatal(err)
		}
		if given == "" && (user != "me" || password != "hush") || given != "" && authorization != given {
			t.Errorf("given %q, came %q", given, authorization)
		}
	}
}
