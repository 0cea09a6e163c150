package daemon

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingevent/dingevent/console"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
)

// A front is a TLS proxy before a gateway.
type front struct {
	*httptest.Server
	*gateway
	browser *http.Client
}

// newFront puts a proxy before a gateway, which it asks with a path that cut returns.
func newFront(t *testing.T, prefix string, keepHost bool, cut func(path string) string, change ...func(*config.Config)) *front {
	t.Helper()
	return newFrontOf(t, nil, prefix, keepHost, cut, change...)
}

func newFrontOf(t *testing.T, opts *Options, prefix string, keepHost bool, cut func(path string) string, change ...func(*config.Config)) *front {
	t.Helper()
	var target atomic.Pointer[url.URL]
	f := &front{Server: httptest.NewTLSServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.Out.URL.Scheme, r.Out.URL.Host = "http", target.Load().Host
		r.Out.URL.Path, r.Out.URL.RawPath = cut(r.In.URL.Path), ""
		if r.Out.Host = ""; keepHost {
			r.Out.Host = r.In.Host
		}
		r.Out.Header.Set("X-Forwarded-For", "9.9.9.9, 198.51.100.7")
	}})}
	t.Cleanup(f.Close)
	change = append(change, func(c *config.Config) { c.Console.URL = f.URL + prefix })
	f.gateway = newGatewayWith(t, t.TempDir(), opts, change...)
	at, err := url.Parse(f.daemon.Address().URL)
	if err != nil {
		t.Fatal(err)
	}
	target.Store(at)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	f.browser = f.Client()
	f.browser.Jar = jar
	return f
}

// formTo is a request with a form.
func formTo(t *testing.T, method, at, form string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, at, strings.NewReader(form))
	if err != nil {
		t.Fatal(err)
	}
	if form != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return r
}

func (f *front) get(t *testing.T, at string) (*http.Response, string) {
	t.Helper()
	return f.do(t, formTo(t, http.MethodGet, at, ""))
}

func (f *front) do(t *testing.T, r *http.Request) (*http.Response, string) {
	t.Helper()
	resp, err := f.browser.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

// TestConsoleBehindProxy: with and without a prefix, which the proxy sends along or cuts off, and by its host or ours.
func TestConsoleBehindProxy(t *testing.T) {
	same := func(path string) string { return path }
	cut := func(path string) string { return strings.TrimPrefix(path, "/dingevent") }
	for name, c := range map[string]struct {
		prefix   string
		keepHost bool
		path     func(string) string
		cookie   string
	}{
		"no prefix":        {"", true, same, "__Host-dingevent"},
		"a hidden host":    {"", false, same, "__Host-dingevent"},
		"a prefix":         {"/dingevent", true, same, "dingevent_session"},
		"a prefix, cut":    {"/dingevent/", true, cut, "dingevent_session"},
		"all is rewritten": {"/dingevent", false, cut, "dingevent_session"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFront(t, c.prefix, c.keepHost, c.path)
			base := strings.TrimSuffix(f.URL+c.prefix, "/")
			link := f.daemon.ConsoleLink(console.Admin, time.Minute)
			if !strings.HasPrefix(link, base+"/login/") {
				t.Fatalf("the link is %s, want it below %s", link, base)
			}
			f.browser.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
			in, _ := f.get(t, link+"?to=/events")
			if in.StatusCode != http.StatusSeeOther || len(in.Cookies()) != 1 {
				t.Fatalf("the login: %s", in.Status)
			}
			if got := in.Cookies()[0]; got.Name != c.cookie || !got.Secure || !got.HttpOnly || got.SameSite != http.SameSiteStrictMode || got.Path != strings.TrimSuffix(c.prefix, "/")+"/" {
				t.Errorf("the cookie is %s", got)
			}
			if in.Header.Get("Strict-Transport-Security") != "" {
				t.Error("HSTS is the proxy's to say")
			}
			f.browser.CheckRedirect = nil
			if page, body := f.get(t, base+"/events"); page.StatusCode != http.StatusOK || !strings.Contains(body, "link (admin)") {
				t.Errorf("after the login: %s %.300s", page.Status, body)
			}
			form := formTo(t, http.MethodPost, base+"/preferences", "lang=zh&back=/events")
			form.Header.Set("Origin", f.URL)
			if page, body := f.do(t, form); page.StatusCode != http.StatusOK || !strings.Contains(body, `lang="zh-CN"`) {
				t.Errorf("a form: %s %.300s", page.Status, body)
			}
			form = formTo(t, http.MethodPost, base+"/logout", "")
			form.Header.Set("Origin", "https://evil.example")
			if page, _ := f.do(t, form); page.StatusCode != http.StatusForbidden {
				t.Errorf("a form of another origin: %s", page.Status)
			}
			found, err := f.daemon.service.Load().Events(t.Context(), api.EventQuery{Types: []string{"dingevent.console.action"}})
			if err != nil || len(found.Items) != 1 {
				t.Fatalf("%d rows of the audit, %v", len(found.Items), err)
			}
			if row := string(found.Items[0].Envelope.Data); !strings.Contains(row, `"from":"198.51.100.7"`) {
				t.Errorf("the audit has %s", row)
			}
		})
	}
}

// TestConsoleClosedBeyondLoopback: no page, no link, and what to set.
func TestConsoleClosedBeyondLoopback(t *testing.T) {
	g := newGateway(t, t.TempDir(), func(c *config.Config) { c.API = "0.0.0.0:0" })
	if link := g.daemon.ConsoleLink(console.Admin, time.Minute); link != "" {
		t.Errorf("a link: %s", link)
	}
	if _, err := g.daemon.consoleLink(api.LinkSpec{}); api.CodeOf(err) != api.CodeConflict {
		t.Errorf("the command's link: %v", err)
	}
	r := formTo(t, http.MethodGet, g.daemon.Address().URL+"/login", "")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusForbidden || !strings.Contains(string(body), "console.url") {
		t.Errorf("%s %s", resp.Status, body)
	}
}
