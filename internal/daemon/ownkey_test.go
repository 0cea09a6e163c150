package daemon

import (
	"crypto/tls"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/dingevent/dingevent/internal/api/wire"
	"github.com/dingevent/dingevent/internal/certtest"
	"github.com/dingevent/dingevent/internal/config"
)

// TestCommandsKnowTheDaemonsKey: through a renewal of api_tls, and while its files are torn. Others get the certificate of api_tls.
func TestCommandsKnowTheDaemonsKey(t *testing.T) {
	data, folder := t.TempDir(), t.TempDir()
	renew := func(p *certtest.Pair) config.Certificate {
		return config.Certificate{CertFile: certtest.File(t, folder, "cert.pem", p.Cert), KeyFile: certtest.File(t, folder, "key.pem", p.Key)}
	}
	first, second := certtest.New(t, "first"), certtest.New(t, "second")
	g := newGateway(t, data, func(c *config.Config) { c.APITLS = renew(first) })
	before := g.daemon.Address().Client() // such as that of dingevent mcp, which runs on
	ask := func(when string) {
		t.Helper()
		addr, err := wire.ReadAddress(data)
		if err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]*wire.Client{"one of before": before, "a new one": addr.Client()} {
			c.HTTP.CloseIdleConnections()
			if _, err := c.Status(t.Context()); err != nil {
				t.Errorf("%s: %s: %v", when, name, err)
			}
		}
	}
	browse := func(p *certtest.Pair) {
		t.Helper()
		c := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: p.Roots}, DisableKeepAlives: true}}
		resp, err := c.Get(g.daemon.Address().URL + "/livez")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
	ask("at first")
	browse(first)
	renew(second)
	ask("renewed")
	browse(second)
	if err := os.Truncate(filepath.Join(folder, "cert.pem"), 10); err != nil {
		t.Fatal(err)
	}
	ask("torn")
	browse(second)
}

// TestStrangerGetsNoToken: one at the daemon's address, by TLS, with any other certificate.
func TestStrangerGetsNoToken(t *testing.T) {
	var asked atomic.Int32
	stranger := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	t.Cleanup(stranger.Close)
	_, key, err := withOwnKey(security{certificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return nil, nil }})
	if err != nil {
		t.Fatal(err)
	}
	for name, key := range map[string]string{"of a daemon": key, "none": ""} {
		addr := wire.NewAddress(stranger.URL)
		addr.Key = key
		if _, err := addr.Client().Status(t.Context()); !errors.Is(err, wire.ErrStranger) {
			t.Errorf("key %s: error = %v", name, err)
		}
	}
	if n := asked.Load(); n > 0 {
		t.Errorf("the stranger got %d requests", n)
	}
	addr := wire.NewAddress(stranger.URL)
	addr.Key = wire.Pin(stranger.Certificate())
	if addr.Client().Status(t.Context()); asked.Load() == 0 {
		t.Error("with its own key it got none either, so the test shows nothing")
	}
}

// TestCommandsAskNoProxy: it would get the token.
func TestCommandsAskNoProxy(t *testing.T) {
	for _, url := range []string{"http://192.0.2.1:7780", "https://192.0.2.1:7780"} {
		tr := wire.NewAddress(url).Client().HTTP.Transport.(*http.Transport)
		if tr.Proxy != nil {
			t.Errorf("%s: asked by a proxy", url)
		}
	}
}
