package doctor

import (
	"crypto/tls"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/certtest"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/freeaddr"
	"github.com/dingevent/dingevent/internal/words"
)

// show shows a certificate at an address until the end of the test.
func show(t *testing.T, cert *tls.Certificate) (addr string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() { _ = tls.Server(c, &tls.Config{Certificates: []tls.Certificate{*cert}}).Handshake(); c.Close() }()
		}
	}()
	return l.Addr().String()
}

// looks returns what the doctor finds of what the addresses of a config show.
func looks(t *testing.T, c config.Config, got *api.Certificate) (found []Finding) {
	d := New(Options{Words: words.English{}, Zone: time.UTC, Found: func(f Finding) { found = append(found, f) }})
	d.checkACME(got)
	d.checkShown(t.Context(), c, got)
	return found
}

// TestShownCertificates: what each address shows is told, with the names and the end, and what clients would refuse fails.
func TestShownCertificates(t *testing.T) {
	p := certtest.New(t, "gateway") // for gateway and 127.0.0.1, for an hour
	at := show(t, &p.Certificate)
	_, port, _ := net.SplitHostPort(at)
	files := config.Certificate{CertFile: "cert", KeyFile: "key"}
	acme := config.Config{
		API: at, APITLS: config.Certificate{ACME: true}, ACME: &config.ACME{Domains: []string{"gateway"}},
	}
	got := &api.Certificate{Domains: []string{"gateway"}, Until: time.Now().Add(time.Hour), Renewal: time.Now().Add(time.Minute)}
	for _, c := range []struct {
		name string
		cfg  config.Config
		got  *api.Certificate
		want []string // the level, then what the text has
	}{
		{"no TLS", config.Config{API: at}, nil, nil},
		{"api", config.Config{API: at, APITLS: files}, nil, []string{"ok api_tls: " + at + " shows a certificate for gateway, 127.0.0.1, valid until "}},
		{"pushes, which no app has", config.Config{Listen: at, ListenTLS: files}, nil, nil},
		{"pushes", config.Config{Listen: at, ListenTLS: files, Apps: []config.App{{HTTP: &config.HTTP{}}}}, nil, []string{"ok listen_tls: "}},
		{"attach", config.Config{Attach: config.AttachPoint{Listen: at, SelfSigned: []string{"gateway"}}}, nil, []string{"ok attach: "}},
		{"nothing there", config.Config{API: freeaddr.New(t), APITLS: files}, nil, []string{"FAIL api_tls: "}},
		{"by another name", config.Config{API: at, APITLS: files, Console: config.Console{URL: "https://localhost:" + port}}, nil,
			[]string{"FAIL api_tls: " + at + " shows a certificate for gateway, 127.0.0.1, valid until ", "FAIL console.url: localhost:" + port}},
		{"not trusted", config.Config{API: at, APITLS: files, Console: config.Console{URL: "https://" + at}}, nil, []string{"ok api_tls", "warn console.url: " + at}},
		{"away", config.Config{API: "127.0.0.1:0", APITLS: files, Console: config.Console{URL: "https://" + freeaddr.New(t)}}, nil, []string{"ok console.url: "}},
		{"acme", acme, got, []string{"ok acme: the certificate for gateway is valid until ", "ok api_tls: "}},
		{"acme fails", acme, &api.Certificate{Domains: got.Domains, Until: got.Until, Failures: 3, Error: "the CA says no", Hint: "ask it"}, []string{"warn acme: ", "ok api_tls: "}},
		{"acme has ended", acme, &api.Certificate{Domains: got.Domains, Until: time.Now().Add(-time.Hour), Failures: 3, Error: "no"}, []string{"FAIL acme: the certificate for gateway ENDED", "ok api_tls: "}},
		{"none by acme", config.Config{API: freeaddr.New(t), APITLS: acme.APITLS, ACME: acme.ACME}, &api.Certificate{Domains: got.Domains, Failures: 1, Error: "no"}, []string{"FAIL acme: there is NO certificate for gateway yet; "}},
	} {
		found := looks(t, c.cfg, c.got)
		if len(found) != len(c.want) {
			t.Errorf("%s: %+v", c.name, found)
			continue
		}
		for i, f := range found {
			if line := string(f.Level) + " " + f.Text; !strings.HasPrefix(line, c.want[i]) || f.Level == Failed && !strings.HasPrefix(f.Text, "acme") && len(f.Hints) == 0 {
				t.Errorf("%s: %s %v, want %s", c.name, line, f.Hints, c.want[i])
			}
		}
	}
}
