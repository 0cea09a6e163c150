package daemon

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/certtest"
	"github.com/dingevent/dingevent/internal/config"
)

// TestClientCertificates: at both addresses only clients with a certificate of the CA are served, and commands of this machine.
func TestClientCertificates(t *testing.T) {
	folder := t.TempDir()
	server, client, stranger := certtest.New(t, "gateway"), certtest.New(t, "proxy"), certtest.New(t, "stranger")
	secured := config.Certificate{
		CertFile: certtest.File(t, folder, "cert.pem", server.Cert), KeyFile: certtest.File(t, folder, "key.pem", server.Key),
		ClientCAFile: certtest.File(t, folder, "clients.pem", client.CA),
	}
	g := newGateway(t, t.TempDir(), func(c *config.Config) { c.APITLS, c.ListenTLS = secured, secured })
	with := func(p *certtest.Pair) *http.Client {
		conf := &tls.Config{RootCAs: server.Roots}
		if p != nil {
			conf.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &p.Certificate, nil }
		}
		return &http.Client{Transport: &http.Transport{TLSClientConfig: conf, DisableKeepAlives: true}}
	}
	ask := func(c *http.Client, url string) int {
		resp, err := c.Get(url)
		if err != nil {
			t.Log(err)
			return 0
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	for _, c := range []struct {
		name, url string
		client    *http.Client
		want      int
	}{
		{"a proxy with its certificate", g.daemon.CallbackURL() + "/livez", with(client), http.StatusOK},
		{"a client without one", g.daemon.CallbackURL() + "/livez", with(nil), 0},
		{"a stranger's certificate", g.daemon.CallbackURL() + "/livez", with(stranger), 0},
		{"Prometheus with its certificate", g.daemon.Address().URL + "/metrics", with(client), http.StatusOK},
		{"metrics without one", g.daemon.Address().URL + "/metrics", with(nil), http.StatusForbidden},
		{"the console without one", g.daemon.Address().URL + "/login", with(nil), http.StatusForbidden},
		{"metrics with a stranger's", g.daemon.Address().URL + "/metrics", with(stranger), 0},
	} {
		if got := ask(c.client, c.url); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
	if _, err := g.daemon.Address().Client().Status(t.Context()); err != nil {
		t.Error("a command of this machine:", err)
	}
}

// TestPushByTLS: without a proxy in front.
func TestPushByTLS(t *testing.T) {
	folder, server := t.TempDir(), certtest.New(t, "gateway")
	g := newGateway(t, t.TempDir(), func(c *config.Config) {
		c.ListenTLS = config.Certificate{CertFile: certtest.File(t, folder, "cert.pem", server.Cert), KeyFile: certtest.File(t, folder, "key.pem", server.Key)}
	})
	at, err := url.Parse(g.daemon.CallbackURL())
	if err != nil || at.Scheme != "https" {
		t.Fatal(at, err)
	}
	proxy := httputil.NewSingleHostReverseProxy(at) // the fake DingTalk does not know the CA
	proxy.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: server.Roots}}
	front := httptest.NewServer(proxy)
	defer front.Close()
	to := g.callback
	to.URL = front.URL + "/hr"
	answered(t, g.ding.PushHTTP(to, dingtest.Event{Type: "t", CorpID: "c", Data: []byte("{}")}))
}
