package console

import (
	"context"
	"errors"
	"html"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// A desk is a console over an empty journal, with what a test needs of its inside.
type desk struct {
	*Console
	sessions *sessions
	routes   []route
}

// newTest returns a console, and the rows of its audit.
func newTest(t *testing.T, change func(*Options)) (desk, *[]Row) {
	t.Helper()
	rows, service := new([]Row), &local.Service{Journal: memjournal.New()}
	opts := Options{
		Service: func() api.Service { return service }, Logger: slog.New(slog.DiscardHandler), Version: "test",
		Audit: func(_ context.Context, row Row) error { *rows = append(*rows, row); return nil },
	}
	if change != nil {
		change(&opts)
	}
	c, s := build(opts)
	t.Cleanup(c.Close)
	return desk{c, s, routes(opts, &c.oidc, s, c.links, c.jobs, c.walk)}, rows
}

// as returns a cookie of somebody with a role.
func as(c desk, role Role) *http.Cookie {
	return &http.Cookie{Name: c.site.sessionCookie(), Value: c.sessions.begin(session{role: role, who: "somebody"})}
}

// ask asks with a cookie, if there is one.
func ask(c desk, method, path string, form url.Values, who *http.Cookie) *httptest.ResponseRecorder {
	ctx := context.Background()
	if strings.HasSuffix(path, "/live") { // a stream goes on until the browser hangs up
		hungUp, hangUp := context.WithCancel(ctx)
		hangUp()
		ctx = hungUp
	}
	r := httptest.NewRequestWithContext(ctx, method, path, strings.NewReader(form.Encode()))
	if method != http.MethodGet {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if who != nil {
		r.AddCookie(who)
	}
	w := httptest.NewRecorder()
	c.ServeHTTP(w, r)
	return w
}

// askIn asks for a page in a language.
func askIn(c desk, lang, method, path string, who *http.Cookie) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("Accept-Language", lang)
	r.AddCookie(who)
	w := httptest.NewRecorder()
	c.ServeHTTP(w, r)
	return w
}

// TestRoles walks each role through each route: who has too little gets 401 or 403, and nothing is done.
func TestRoles(t *testing.T) {
	for _, role := range []Role{Nobody, Viewer, Operator, Admin} {
		c, audited := newTest(t, nil)
		for _, rt := range c.routes {
			method, path, _ := strings.Cut(rt.pattern, " ")
			path = strings.NewReplacer("{seq}", "1", "{code}", "x", "{name}", "x", "{id}", "x", "{type}", "user_add_org", "{$}", "", "{path...}", "x").Replace(path)
			var who *http.Cookie
			if role != Nobody {
				who = as(c, role)
			}
			before := len(*audited)
			status := ask(c, method, path, nil, who).Code
			switch denied := status == http.StatusUnauthorized || status == http.StatusForbidden; {
			case role < rt.needs && !denied:
				t.Errorf("%s as %q: %d, want to be refused", rt.pattern, role, status)
			case role < rt.needs && len(*audited) > before:
				t.Errorf("%s as %q was refused, and audited as if it was done", rt.pattern, role)
			case role >= rt.needs && rt.needs > Nobody && denied:
				t.Errorf("%s as %q: %d", rt.pattern, role, status)
			}
		}
	}
}

// TestEachPageHasItsPlaceInTheNavigation: one link is the current one.
func TestEachPageHasItsPlaceInTheNavigation(t *testing.T) {
	c, _ := newTest(t, nil)
	for _, rt := range c.routes {
		method, path, _ := strings.Cut(rt.pattern, " ")
		path = strings.NewReplacer("{seq}", "1", "{code}", "x", "{name}", "x", "{id}", "x", "{type...}", "user_add_org", "{$}", "").Replace(path)
		body := ask(c, method, path, nil, as(c, Admin)).Body.String()
		if n := strings.Count(body, `aria-current="page"`); strings.Contains(body, "<nav") && n != 1 && path != "/gateways" && rt.needs > Nobody {
			t.Errorf("%s has %d current links", rt.pattern, n)
		}
	}
}

// TestLinkIsGoodOnce: a link lets one browser in, with its role, and is audited.
func TestLinkIsGoodOnce(t *testing.T) {
	c, rows := newTest(t, nil)
	path := c.Link(Operator, time.Minute)
	if w := ask(c, http.MethodHead, path, nil, nil); w.Code != http.StatusSeeOther || len(w.Result().Cookies()) > 0 {
		t.Errorf("a look at it: %d, with %d cookies", w.Code, len(w.Result().Cookies()))
	}
	w := ask(c, http.MethodGet, path+"?to=/events", nil, nil)
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/events" {
		t.Fatalf("the link: %d to %q", w.Code, w.Header().Get("Location"))
	}
	got := w.Result().Cookies()[0]
	if !got.HttpOnly || got.SameSite != http.SameSiteStrictMode || got.Path != "/" {
		t.Errorf("the cookie is %s", got)
	}
	if w := ask(c, http.MethodGet, "/events", nil, got); w.Code != http.StatusOK {
		t.Errorf("after the login: %d", w.Code)
	}
	if w := ask(c, http.MethodGet, path, nil, nil); w.Code != http.StatusUnauthorized || len(w.Result().Cookies()) > 0 {
		t.Errorf("the link again: %d", w.Code)
	}
	if len(*rows) != 1 || (*rows)[0].Action != "login" || (*rows)[0].Role != "operator" {
		t.Errorf("audited: %+v", *rows)
	}
	for _, to := range []string{"//evil.example/", "https://evil.example/", `/\evil.example`, "evil.example"} {
		if at := ask(c, http.MethodGet, c.Link(Viewer, time.Minute)+"?to="+url.QueryEscape(to), nil, nil).Header().Get("Location"); at != "/" {
			t.Errorf("a link to %q leads to %q", to, at)
		}
	}
}

// TestLinkAndSessionEnd by the clock.
func TestLinkAndSessionEnd(t *testing.T) {
	now := time.Now()
	c, _ := newTest(t, func(o *Options) { o.Now = func() time.Time { return now } })
	old, who := c.Link(Admin, time.Minute), as(c, Viewer)
	now = now.Add(61 * time.Second)
	if w := ask(c, http.MethodGet, old, nil, nil); w.Code != http.StatusUnauthorized {
		t.Errorf("a link that is too old: %d", w.Code)
	}
	for range 30 { // in use all the time
		now = now.Add(47 * time.Minute)
		ask(c, http.MethodGet, "/events", nil, who)
	}
	now = now.Add(time.Hour)
	if w := ask(c, http.MethodGet, "/events", nil, who); w.Code != http.StatusUnauthorized {
		t.Errorf("a session of more than a day: %d", w.Code)
	}
	who = as(c, Viewer)
	now = now.Add(sessionIdle + time.Second)
	if w := ask(c, http.MethodGet, "/events", nil, who); w.Code != http.StatusUnauthorized {
		t.Errorf("a session that was idle: %d", w.Code)
	}
	who = as(c, Viewer)
	if w := ask(c, http.MethodPost, "/logout", nil, who); w.Code != http.StatusSeeOther {
		t.Errorf("logout: %d", w.Code)
	}
	if w := ask(c, http.MethodGet, "/events", nil, who); w.Code != http.StatusUnauthorized {
		t.Errorf("after the logout: %d", w.Code)
	}
}

// TestHeaders stand on every answer, whatever it is.
func TestHeaders(t *testing.T) {
	c, _ := newTest(t, nil)
	for _, path := range []string{"/", "/events", "/nothing/here", "/assets/console.css", "/assets/none.js", "/login"} {
		h := ask(c, http.MethodGet, path, nil, nil).Header()
		if policy := h.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "http") {
			t.Errorf("%s: Content-Security-Policy is %q", path, policy)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cache-Control") == "" {
			t.Errorf("%s: %v", path, h)
		}
	}
}

// TestPreferences are remembered, and lead back to a page of ours alone.
func TestPreferences(t *testing.T) {
	c, _ := newTest(t, nil)
	w := ask(c, http.MethodPost, "/preferences", url.Values{"lang": {"zh"}, "back": {"/events?type=x"}}, nil)
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/events?type=x" {
		t.Errorf("%d to %q", w.Code, w.Header().Get("Location"))
	}
	r := httptest.NewRequest(http.MethodGet, "/login", nil)
	r.AddCookie(w.Result().Cookies()[0])
	out := httptest.NewRecorder()
	c.ServeHTTP(out, r)
	if !strings.Contains(out.Body.String(), `lang="zh-CN"`) || !strings.Contains(out.Body.String(), "登录") {
		t.Errorf("in Chinese: %.300s", out.Body)
	}
	for _, bad := range []url.Values{{"lang": {"xx"}}, {"theme": {"pink"}}, {"zone": {"No/Where"}}, {"zone": {"../../etc/passwd"}}} {
		if w := ask(c, http.MethodPost, "/preferences", bad, nil); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%v: %d", bad, w.Code)
		}
	}
}

// TestBehindPrefix: a proxy may send the prefix along or cut it off, and all links have it.
func TestBehindPrefix(t *testing.T) {
	c, _ := newTest(t, func(o *Options) { o.Prefix = "/dingevent/" })
	for _, path := range []string{"/dingevent/login", "/login"} {
		w := ask(c, http.MethodGet, path, nil, nil)
		if !strings.Contains(w.Body.String(), `href="/dingevent/assets/console.css"`) || strings.Contains(w.Body.String(), `href="/assets`) {
			t.Errorf("%s: %d %.300s", path, w.Code, w.Body)
		}
	}
	if w := ask(c, http.MethodGet, "/dingevent/assets/console.css", nil, nil); w.Code != http.StatusOK {
		t.Errorf("an asset: %d", w.Code)
	}
}

// TestClosed: an address that other machines reach serves no page.
func TestClosed(t *testing.T) {
	c, _ := newTest(t, func(o *Options) { o.Closed = "no TLS" })
	for _, path := range []string{"/", "/login", "/assets/console.css", c.Link(Admin, time.Minute)} {
		if w := ask(c, http.MethodGet, path, nil, nil); w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "no TLS") {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

// TestNothingUnaudited: what cannot be audited is not done.
func TestNothingUnaudited(t *testing.T) {
	c, _ := newTest(t, func(o *Options) {
		o.Audit = func(context.Context, Row) error { return errors.New("the journal is full") }
	})
	if w := ask(c, http.MethodGet, c.Link(Admin, time.Minute), nil, nil); w.Code != http.StatusSeeOther {
		t.Errorf("a login, which has to work at such times: %d", w.Code)
	}
}

// regexpFind returns the first group of a pattern in a page, without HTML's escapes.
func regexpFind(t *testing.T, body, pattern string) string {
	t.Helper()
	found := regexp.MustCompile(pattern).FindStringSubmatch(body)
	if found == nil {
		t.Fatalf("no %s in %.2000s", pattern, body)
	}
	return html.UnescapeString(found[1])
}
