package daemon

import (
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"os"
	"testing"

	"github.com/dingevent/dingevent/internal/certtest"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/freeaddr"
)

// shownAt is the certificate that a new connection to a URL gets.
func shownAt(t *testing.T, at string) string {
	t.Helper()
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := tls.Dial("tcp", u.Host, &tls.Config{InsecureSkipVerify: true}) // the test compares it
	if err != nil {
		t.Fatal(at, err)
	}
	defer conn.Close()
	return string(conn.ConnectionState().PeerCertificates[0].Raw)
}

// TestEachListenerReadsItsCertificateAgain: a connection after a renewal gets the new one, and while the file is torn the last good one.
func TestEachListenerReadsItsCertificateAgain(t *testing.T) {
	folder := t.TempDir()
	renew := func(p *certtest.Pair) (certFile, keyFile string) {
		return certtest.File(t, folder, "cert.pem", p.Cert), certtest.File(t, folder, "key.pem", p.Key)
	}
	first, second := certtest.New(t, "first"), certtest.New(t, "second")
	g := newGateway(t, t.TempDir(), func(c *config.Config) {
		c.APITLS.CertFile, c.APITLS.KeyFile = renew(first)
		c.ListenTLS, c.Attach = c.APITLS, config.AttachPoint{Listen: "127.0.0.1:0", CertFile: c.APITLS.CertFile, KeyFile: c.APITLS.KeyFile}
	})
	waiting := &Daemon{cfg: config.Config{API: freeaddr.New(t), APITLS: g.daemon.cfg.APITLS}} // while it waits for a database
	lobby := waiting.openLobby(newAwaited())
	t.Cleanup(lobby.close)
	for _, renewed := range []*certtest.Pair{first, second} {
		renew(renewed)
		for _, torn := range []bool{false, true} {
			if torn {
				if err := os.Truncate(folder+"/cert.pem", 10); err != nil {
					t.Fatal(err)
				}
			}
			for name, at := range map[string]string{
				"listen": g.daemon.CallbackURL(), "api": g.daemon.Address().URL, "attach": g.daemon.AttachURL(), "api before the journal is open": "https://" + waiting.cfg.API,
			} {
				if shownAt(t, at) != string(renewed.Certificate.Certificate[0]) {
					t.Errorf("%s, torn: %v: shows another certificate", name, torn)
				}
			}
		}
	}
}

// TestClientCAsAreReadAgain: who is taken out is not let in any more, also with a session of before, and who is put in is.
func TestClientCAsAreReadAgain(t *testing.T) {
	folder := t.TempDir()
	server, first, second := certtest.New(t, "gateway"), certtest.New(t, "first"), certtest.New(t, "second")
	g := newGateway(t, t.TempDir(), func(c *config.Config) {
		c.ListenTLS = config.Certificate{
			CertFile: certtest.File(t, folder, "cert.pem", server.Cert), KeyFile: certtest.File(t, folder, "key.pem", server.Key),
			ClientCAFile: certtest.File(t, folder, "clients.pem", first.CA),
		}
		c.APITLS = c.ListenTLS
		c.Attach = config.AttachPoint{Listen: "127.0.0.1:0", CertFile: c.APITLS.CertFile, KeyFile: c.APITLS.KeyFile, ClientCAFile: c.APITLS.ClientCAFile}
	})
	sessions := map[*certtest.Pair]tls.ClientSessionCache{first: tls.NewLRUClientSessionCache(0), second: tls.NewLRUClientSessionCache(0)}
	served := func(at string, p *certtest.Pair) bool {
		conf := &tls.Config{RootCAs: server.Roots, ClientSessionCache: sessions[p], GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &p.Certificate, nil }}
		c := &http.Client{Transport: &http.Transport{TLSClientConfig: conf, DisableKeepAlives: true}}
		resp, err := c.Get(at + "/livez")
		if _, refused := err.(*url.Error); err != nil && !refused {
			t.Fatal(err)
		}
		if err == nil {
			resp.Body.Close()
		}
		return err == nil && resp.StatusCode == http.StatusOK
	}
	for _, now := range []struct {
		file          []byte
		first, second bool
	}{{first.CA, true, false}, {append(first.CA, second.CA...), true, true}, {second.CA, false, true}, {[]byte("torn"), false, true}} {
		certtest.File(t, folder, "clients.pem", now.file)
		for _, at := range []string{g.daemon.CallbackURL(), g.daemon.Address().URL, g.daemon.AttachURL()} {
			if one, two := served(at, first), served(at, second); one != now.first || two != now.second {
				t.Errorf("%s with %.40q: served %v and %v, want %v and %v", at, now.file, one, two, now.first, now.second)
			}
		}
	}
}

// TestTheLobbyEndsWithoutACertificate, and gives its address free.
func TestTheLobbyEndsWithoutACertificate(t *testing.T) {
	d := &Daemon{cfg: config.Config{API: freeaddr.New(t), APITLS: config.Certificate{CertFile: "none", KeyFile: "none"}}}
	d.openLobby(newAwaited()).close()
	l, err := net.Listen("tcp", d.cfg.API)
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
}
