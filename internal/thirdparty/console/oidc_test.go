package console_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/security"
	"github.com/chromedp/chromedp"
	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/coreos/go-oidc/v3/oidc/oidctest"

	"github.com/dingevent/dingevent/internal/certtest"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/freeaddr"
)

// newProvider is a provider of OpenID Connect at another site than the gateway's. It shows a page of its own, whose link leads back.
func newProvider(t *testing.T) string {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	public := &oidctest.Server{PublicKeys: []oidctest.PublicKey{{PublicKey: key.Public(), KeyID: "k", Algorithm: oidc.ES256}}, Algorithms: []string{oidc.ES256}}
	nonces := make(chan string, 1)
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	issuer := "http://localhost:" + port
	public.SetIssuer(issuer)
	mux.Handle("/", public)
	mux.HandleFunc("GET /auth", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		nonces <- q.Get("nonce")
		back := q.Get("redirect_uri") + "?" + url.Values{"code": {"c"}, "state": {q.Get("state")}}.Encode()
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(`<form action="/password" method="post"><input name="back" value="` + strings.ReplaceAll(back, "&", "&amp;") + `"><button id="login">Log in</button></form>`))
	})
	mux.HandleFunc("POST /password", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.FormValue("back"), http.StatusSeeOther)
	})
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, _ *http.Request) {
		claims, _ := json.Marshal(map[string]any{
			"iss": issuer, "aud": "dingevent", "sub": "u1", "exp": time.Now().Add(time.Hour).Unix(), "nonce": <-nonces, "email": "ann@example.com", "email_verified": true,
		})
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": oidctest.SignIDToken(key, "k", oidc.ES256, string(claims))})
	})
	return issuer
}

// TestOIDC logs in at a provider of another site, over TLS: the page that was asked for is the first after it, although a browser
// sends no strict cookie on the journey from there.
func TestOIDC(t *testing.T) {
	needBrowser(t)
	pair, folder, at := certtest.New(t, "gateway"), t.TempDir(), freeaddr.New(t)
	issuer := newProvider(t)
	g := newGateway(t, func(cfg *config.Config) {
		cfg.API = at
		cfg.APITLS = config.Certificate{CertFile: certtest.File(t, folder, "cert.pem", pair.Cert), KeyFile: certtest.File(t, folder, "key.pem", pair.Key)}
		cfg.Console.URL = "https://" + at
		cfg.Console.OIDC = &config.OIDC{Issuer: issuer, ClientID: "dingevent", ClientSecret: secret, Roles: config.Roles{Operator: []string{"ann@example.com"}}}
	})
	g.fill(t, 3)
	x := newBareTab(t, g.Address().URL) // its requests go to the provider, too
	x.do(func(ctx context.Context, on *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, on, security.SetIgnoreCertificateErrors, security.SetIgnoreCertificateErrorsParams{Ignore: true})
		return chromedp.Void{}, err
	})
	x.open("/events?type=user_*")
	x.click(`main a[href^="/login/oidc"]`)
	if here := run(x, chromedp.Evaluate[string]("location.origin")); here != issuer {
		t.Fatalf("the login is at %s, and not at the provider", here)
	}
	x.press("#login")
	x.until("the page that was asked for", `location.pathname == "/events" && document.readyState == "complete"`)
	if x.at() != "/events?type=user_*" || !strings.Contains(x.text(".you summary"), "ann@example.com") || x.count("tbody tr[id]") == 0 {
		t.Errorf("after the login, at %s: %s", x.at(), x.shown())
	}
	if cookies := run(x, chromedp.Evaluate[string]("document.cookie")); strings.Contains(cookies, "dingevent_oidc") || strings.Contains(cookies, "__Host-dingevent") {
		t.Errorf("a script reads %s", cookies)
	}
	x.open("/subscriptions")
	if !strings.Contains(x.text(".you summary"), "ann@example.com") {
		t.Errorf("the next page: %s", x.shown())
	}
}
