package console

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/coreos/go-oidc/v3/oidc/oidctest"

	"github.com/dingevent/dingevent/console/oidclogin"
)

const (
	oidcClient   = "dingevent"
	oidcSecret   = "oidc-client-s3cret"
	oidcRedirect = "https://events.example.com" + OIDCCallback
)

// An issuer is a provider of OpenID Connect: discovery, keys, and the code flow with PKCE. Each code is good once.
type issuer struct {
	*httptest.Server
	key    *ecdsa.PrivateKey
	claims map[string]any        // of who logs in; they win over what is right
	codes  map[string]url.Values // what was asked for, by code
	info   map[string]any        // what the user info says; nil: there is none

	onToken func() // is called while a token is asked for; may be nil
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	public := &oidctest.Server{PublicKeys: []oidctest.PublicKey{{PublicKey: key.Public(), KeyID: "k", Algorithm: oidc.ES256}}, Algorithms: []string{oidc.ES256}}
	i := &issuer{key: key, codes: map[string]url.Values{}}
	mux := http.NewServeMux()
	mux.Handle("/", public)
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, r *http.Request) { i.discover(w, r, public) })
	mux.HandleFunc("GET /userinfo", i.userInfo)
	mux.HandleFunc("GET /auth", i.authorize)
	mux.HandleFunc("POST /token", i.token)
	i.Server = httptest.NewServer(mux)
	t.Cleanup(i.Close)
	public.SetIssuer(i.URL)
	return i
}

// discover says where all is. The fake of the library has no user info.
func (i *issuer) discover(w http.ResponseWriter, r *http.Request, public http.Handler) {
	said := httptest.NewRecorder()
	public.ServeHTTP(said, r)
	var about map[string]any
	_ = json.Unmarshal(said.Body.Bytes(), &about)
	if i.info != nil {
		about["userinfo_endpoint"] = i.URL + "/userinfo"
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(about)
}

// userInfo is for who has the access token. Without a subject the provider has an error of its own.
func (i *issuer) userInfo(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer a" {
		http.Error(w, "invalid_token", http.StatusUnauthorized)
		return
	}
	if i.info["sub"] == nil {
		http.Error(w, "away", http.StatusBadGateway)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(i.info)
}

func (i *issuer) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("client_id") != oidcClient || q.Get("redirect_uri") != oidcRedirect || q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" ||
		!strings.Contains(q.Get("scope"), "openid") || q.Get("nonce") == "" {
		http.Error(w, "invalid_request", http.StatusBadRequest)
		return
	}
	code := rand.Text()
	i.codes[code] = q
	http.Redirect(w, r, oidcRedirect+"?"+url.Values{"code": {code}, "state": {q.Get("state")}}.Encode(), http.StatusFound)
}

func (i *issuer) token(w http.ResponseWriter, r *http.Request) {
	if i.onToken != nil {
		i.onToken()
	}
	asked, ok := i.codes[r.PostFormValue("code")]
	delete(i.codes, r.PostFormValue("code"))
	client, secret, _ := r.BasicAuth()
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	w.Header().Set("Content-Type", "application/json")
	if !ok || client != oidcClient || secret != oidcSecret || base64.RawURLEncoding.EncodeToString(sum[:]) != asked.Get("code_challenge") || r.PostFormValue("redirect_uri") != oidcRedirect {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error":"invalid_grant"}`))
		return
	}
	claims := map[string]any{"iss": i.URL, "aud": oidcClient, "sub": "u1", "exp": time.Now().Add(time.Hour).Unix(), "nonce": asked.Get("nonce")}
	maps.Copy(claims, i.claims)
	text, _ := json.Marshal(claims)
	_ = json.NewEncoder(w).Encode(map[string]any{
		"access_token": "a", "token_type": "Bearer", "id_token": oidctest.SignIDToken(i.key, "k", oidc.ES256, string(text)),
	})
}

// provide lets a console use the provider.
func (i *issuer) provide(groups bool) func(*Options) {
	return func(o *Options) {
		o.Secure, o.OIDC = true, &OIDC{
			Name:  "id.example.com",
			Roles: map[Role][]string{Viewer: {"v@example.com", "staff"}, Operator: {"o@example.com"}, Admin: {"a@example.com", "root"}},
			Provider: oidclogin.New(oidclogin.Options{
				Issuer: i.URL, ClientID: oidcClient, ClientSecret: oidcSecret, Redirect: oidcRedirect, Groups: groups,
			}),
		}
	}
}

// travel begins a login and lets the provider lead back. It returns the path back, and the cookie of the flow.
func travel(t *testing.T, c desk, to string) (back string, flow *http.Cookie) {
	t.Helper()
	w := ask(c, http.MethodGet, "/login/oidc?to="+url.QueryEscape(to), nil, nil)
	if w.Code != http.StatusSeeOther || len(w.Result().Cookies()) != 1 {
		t.Fatalf("the beginning: %d %s", w.Code, w.Body)
	}
	flow = w.Result().Cookies()[0]
	if flow.Name != "__Host-dingevent_oidc" || flow.SameSite != http.SameSiteLaxMode || !flow.HttpOnly || !flow.Secure || flow.MaxAge > 600 {
		t.Errorf("the cookie of the flow is %s", flow)
	}
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := browser.Get(w.Header().Get("Location"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusFound {
		t.Fatalf("the provider: %s", resp.Status)
	}
	return strings.TrimPrefix(resp.Header.Get("Location"), "https://events.example.com"), flow
}

// TestOIDC: who logs in at the provider has the highest role of the config, and is named in the audit.
func TestOIDC(t *testing.T) {
	i := newIssuer(t)
	for name, test := range map[string]struct {
		groups bool
		claims map[string]any
		who    string
		role   Role
	}{
		"an address":              {false, map[string]any{"email": "A@Example.com", "email_verified": true}, "a@example.com", Admin},
		"a text for a boolean":    {false, map[string]any{"email": "o@example.com", "email_verified": "true"}, "o@example.com", Operator},
		"not verified":            {false, map[string]any{"email": "a@example.com", "email_verified": false}, "u1", Nobody},
		"nothing of verified":     {false, map[string]any{"email": "a@example.com"}, "u1", Nobody},
		"nobody known":            {false, map[string]any{"email": "x@example.com", "email_verified": true}, "x@example.com", Nobody},
		"groups are no address":   {false, map[string]any{"groups": []string{"a@example.com"}}, "u1", Nobody},
		"groups":                  {true, map[string]any{"groups": []string{"staff", "root"}, "preferred_username": "ann"}, "ann", Admin},
		"one group":               {true, map[string]any{"groups": "staff"}, "u1", Viewer},
		"a group by another case": {true, map[string]any{"groups": "ROOT"}, "u1", Nobody},
		"an address is no group":  {true, map[string]any{"email": "root", "email_verified": true}, "root", Nobody},
	} {
		t.Run(name, func(t *testing.T) {
			i.claims = test.claims
			c, rows := newTest(t, i.provide(test.groups))
			back, flow := travel(t, c, "/events?type=x")
			w := ask(c, http.MethodGet, back, nil, flow)
			if test.role == Nobody {
				if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), test.who) || !strings.Contains(w.Body.String(), "console.oidc.roles") || len(w.Result().Cookies()) > 0 || len(*rows) > 0 {
					t.Errorf("%d, %v: %s", w.Code, *rows, w.Body)
				}
				return
			}
			if w.Code != http.StatusOK || w.Header().Get("Refresh") != "0; url=/events?type=x" || !strings.Contains(w.Body.String(), `href="/events?type=x"`) {
				t.Fatalf("%d, %v: %s", w.Code, w.Header(), w.Body)
			}
			var session *http.Cookie
			for _, cookie := range w.Result().Cookies() {
				if cookie.Name == "__Host-dingevent" {
					session = cookie
				} else if cookie.MaxAge >= 0 {
					t.Errorf("it stays: %s", cookie)
				}
			}
			if session == nil || session.SameSite != http.SameSiteStrictMode {
				t.Fatalf("the session is %s", session)
			}
			if w := ask(c, http.MethodGet, "/events", nil, session); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), test.who) {
				t.Errorf("after the login: %d %.500s", w.Code, w.Body)
			}
			if len(*rows) != 1 || (*rows)[0].Who != test.who || (*rows)[0].Role != test.role.String() || (*rows)[0].Action != "login" {
				t.Errorf("audited: %+v", *rows)
			}
		})
	}
}

// TestOIDCAsksTheUserInfo for what the ID token lacks, and takes nothing of another person.
func TestOIDCAsksTheUserInfo(t *testing.T) {
	for name, test := range map[string]struct {
		groups       bool
		claims, info map[string]any
		want         int
		who          string
	}{
		"an address":          {false, nil, map[string]any{"sub": "u1", "email": "o@example.com", "email_verified": true}, 200, "o@example.com"},
		"groups":              {true, nil, map[string]any{"sub": "u1", "groups": []string{"root"}}, 200, "u1"},
		"only what lacks":     {false, map[string]any{"email": "v@example.com", "email_verified": true}, map[string]any{"sub": "u1", "email": "a@example.com", "email_verified": true}, 200, "v@example.com"},
		"not verified":        {false, nil, map[string]any{"sub": "u1", "email": "a@example.com"}, 403, ""},
		"of another person":   {false, nil, map[string]any{"sub": "u2", "email": "a@example.com", "email_verified": true}, 403, ""},
		"nothing more":        {false, nil, map[string]any{"sub": "u1"}, 403, ""},
		"it does not answer":  {false, nil, map[string]any{}, 503, ""},
		"and no other groups": {true, map[string]any{"groups": []string{}}, map[string]any{"sub": "u1", "groups": []string{"root"}}, 403, ""},
	} {
		t.Run(name, func(t *testing.T) {
			i := newIssuer(t)
			i.claims, i.info = test.claims, test.info
			c, rows := newTest(t, i.provide(test.groups))
			back, flow := travel(t, c, "/events")
			w := ask(c, http.MethodGet, back, nil, flow)
			if w.Code != test.want {
				t.Fatalf("%d: %s", w.Code, w.Body)
			}
			if let := len(*rows) == 1; let != (test.want == http.StatusOK) || let && (*rows)[0].Who != test.who {
				t.Errorf("audited: %+v", *rows)
			}
		})
	}
}

// TestOIDCRefuses what belongs to another browser, another login or another time. Nobody gets a session by it.
func TestOIDCRefuses(t *testing.T) {
	i := newIssuer(t)
	valid := map[string]any{"email": "a@example.com", "email_verified": true}
	for name, test := range map[string]struct {
		claims map[string]any
		spoil  func(back string, flow *http.Cookie, now *time.Time) string
		want   int
	}{
		"without the cookie": {nil, func(back string, flow *http.Cookie, _ *time.Time) string { flow.Value = ""; return back }, 422},
		"a changed cookie":   {nil, func(back string, flow *http.Cookie, _ *time.Time) string { flow.Value = "x" + flow.Value; return back }, 422},
		"another state": {nil, func(back string, _ *http.Cookie, _ *time.Time) string {
			return strings.Replace(back, "state=", "state=x", 1)
		}, 422},
		"no state": {nil, func(back string, _ *http.Cookie, _ *time.Time) string {
			return strings.Replace(back, "state=", "s=", 1)
		}, 422},
		"too late": {nil, func(back string, _ *http.Cookie, now *time.Time) string {
			*now = now.Add(flowAge + time.Second)
			return back
		}, 422},
		"another code": {nil, func(back string, _ *http.Cookie, _ *time.Time) string {
			return strings.Replace(back, "code=", "code=x", 1)
		}, 403},
		"refused":               {nil, func(back string, _ *http.Cookie, _ *time.Time) string { return back + "&error=access_denied" }, 403},
		"another nonce":         {map[string]any{"nonce": "x"}, nil, 403},
		"for another client":    {map[string]any{"aud": "other"}, nil, 403},
		"of another issuer":     {map[string]any{"iss": "https://evil.example"}, nil, 403},
		"expired at the issuer": {map[string]any{"exp": time.Now().Add(-time.Hour).Unix()}, nil, 403},
	} {
		t.Run(name, func(t *testing.T) {
			now := time.Now()
			i.claims = maps.Clone(valid)
			maps.Copy(i.claims, test.claims)
			c, rows := newTest(t, func(o *Options) { i.provide(false)(o); o.Now = func() time.Time { return now } })
			back, flow := travel(t, c, "/events")
			if test.spoil != nil {
				back = test.spoil(back, flow, &now)
			}
			w := ask(c, http.MethodGet, back, nil, flow)
			if w.Code != test.want || len(w.Result().Cookies()) > 0 || len(*rows) > 0 || !strings.Contains(w.Body.String(), `href="/login/oidc`) {
				t.Errorf("%d, %v: %s", w.Code, w.Result().Cookies(), w.Body)
			}
		})
	}
	t.Run("twice", func(t *testing.T) {
		i.claims = valid
		c, rows := newTest(t, i.provide(false))
		back, flow := travel(t, c, "/events")
		first, second := ask(c, http.MethodGet, back, nil, flow), ask(c, http.MethodGet, back, nil, flow)
		if first.Code != http.StatusOK || second.Code != http.StatusForbidden || len(*rows) != 1 {
			t.Errorf("%d, then %d: %v", first.Code, second.Code, *rows)
		}
	})
	t.Run("leading elsewhere", func(t *testing.T) {
		i.claims = valid
		c, _ := newTest(t, i.provide(false))
		back, flow := travel(t, c, "//evil.example/")
		if at := ask(c, http.MethodGet, back, nil, flow).Header().Get("Refresh"); at != "0; url=/" {
			t.Errorf("it leads to %q", at)
		}
	})
}

// TestOIDCAway: a provider that is away, or comes back, hinders no login by a link, and no secret is told.
func TestOIDCAway(t *testing.T) {
	i := newIssuer(t)
	i.claims = map[string]any{"email": "a@example.com", "email_verified": true}
	inner, away := i.Config.Handler, true
	i.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if away {
			http.Error(w, "away", http.StatusBadGateway)
			return
		}
		inner.ServeHTTP(w, r)
	})
	var log bytes.Buffer
	c, _ := newTest(t, func(o *Options) { i.provide(false)(o); o.Logger = slog.New(slog.NewTextHandler(&log, nil)) })
	unanswered := func(path string, flow *http.Cookie) {
		t.Helper()
		w := ask(c, http.MethodGet, path, nil, flow)
		if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "id.example.com does not answer") || strings.Contains(w.Body.String()+log.String(), oidcSecret) {
			t.Errorf("%d: %s\n%s", w.Code, w.Body, log.String())
		}
	}
	unanswered("/login/oidc", nil)
	if w := ask(c, http.MethodGet, c.Link(Admin, time.Minute), nil, nil); w.Code != http.StatusSeeOther {
		t.Errorf("by a link: %d", w.Code)
	}
	away = false
	back, flow := travel(t, c, "/")
	away = true
	unanswered(back, flow)
	away = false
	if back, flow = travel(t, c, "/"); ask(c, http.MethodGet, back, nil, flow).Code != http.StatusOK {
		t.Error("no login once the provider was back")
	}
}

// TestSetOIDC: a reload brings a provider, other roles or none. Who came by the provider logs in again, also in that very moment, and a link
// goes on.
func TestSetOIDC(t *testing.T) {
	i := newIssuer(t)
	i.claims = map[string]any{"email": "a@example.com", "email_verified": true}
	var given Options
	i.provide(false)(&given)
	c, _ := newTest(t, func(o *Options) { o.Secure = true })
	if w := ask(c, http.MethodGet, "/login/oidc", nil, nil); w.Code != http.StatusNotFound {
		t.Errorf("without a provider: %d", w.Code)
	}
	linked := &http.Cookie{Name: "__Host-dingevent", Value: c.sessions.begin(session{role: Viewer, who: "link"})}
	c.SetOIDC(given.OIDC)
	if w := ask(c, http.MethodGet, "/login", nil, nil); !strings.Contains(w.Body.String(), `href="/login/oidc`) {
		t.Errorf("the login names no provider: %s", w.Body)
	}
	back, flow := travel(t, c, "/events")
	w := ask(c, http.MethodGet, back, nil, flow)
	var provided *http.Cookie
	for _, cookie := range w.Result().Cookies() {
		if cookie.Name == "__Host-dingevent" {
			provided = cookie
		}
	}
	if provided == nil || ask(c, http.MethodGet, "/subscribe", nil, provided).Code != http.StatusOK {
		t.Fatalf("no admin: %d %s", w.Code, w.Body)
	}
	fewer := *given.OIDC
	fewer.Roles = map[Role][]string{Viewer: {"a@example.com"}}
	c.SetOIDC(&fewer)
	if w := ask(c, http.MethodGet, "/events", nil, provided); w.Code != http.StatusUnauthorized {
		t.Errorf("by a login before the change: %d", w.Code)
	}
	if w := ask(c, http.MethodGet, "/events", nil, linked); w.Code != http.StatusOK {
		t.Errorf("by a link: %d", w.Code)
	}
	back, flow = travel(t, c, "/events")
	i.onToken = func() { c.SetOIDC(nil) }
	if w := ask(c, http.MethodGet, back, nil, flow); w.Code != http.StatusUnprocessableEntity || w.Header().Get("Refresh") != "" {
		t.Errorf("a login during the change: %d %s", w.Code, w.Body)
	}
	if w := ask(c, http.MethodGet, "/login/oidc", nil, nil); w.Code != http.StatusNotFound {
		t.Errorf("after the provider was taken out: %d", w.Code)
	}
}
