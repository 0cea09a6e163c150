package acme_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/acmecert"
	"github.com/dingevent/dingevent/internal/freeaddr"
)

// await waits until ok.
func await(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(3 * time.Minute); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("not within three minutes: " + what)
		}
	}
}

// run opens a manager and runs it until the end of the test, with the addresses at which the CA looks.
func run(t *testing.T, p *pebble, o acmecert.Options) *acmecert.Manager {
	t.Helper()
	o.Domains, o.Directory, o.Roots = append([]string{domain}, o.Domains...), p.directory, p.roots
	o.Logger = slog.New(slog.NewTextHandler(t.Output(), nil))
	m, err := acmecert.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewUnstartedServer(m)
	web.Listener.Close()
	web.Listener = listen(t, p.http)
	web.Start()
	secured := httptest.NewUnstartedServer(http.NotFoundHandler())
	secured.Listener.Close()
	secured.Listener = tls.NewListener(listen(t, p.tls), &tls.Config{
		GetCertificate:     m.GetCertificate,
		GetConfigForClient: func(h *tls.ClientHelloInfo) (*tls.Config, error) { return m.Challenge(h), nil },
	})
	secured.Start()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); m.Run(ctx) }()
	t.Cleanup(func() { stop(); <-ended; web.Close(); secured.Close() })
	return m
}

func TestIssue(t *testing.T) {
	for name, byHTTP := range map[string]bool{"by TLS": false, "by HTTP": true} {
		t.Run(name, func(t *testing.T) {
			p := startPebble(t, pebbleOptions{})
			m := run(t, p, acmecert.Options{Folder: t.TempDir(), HTTP: byHTTP, Domains: []string{"other.example.com"}})
			await(t, "a certificate", func() bool { return m.Status().Valid(time.Now()) })
			for _, name := range []string{domain, "other.example.com"} {
				conn, err := tls.Dial("tcp", p.tls, &tls.Config{RootCAs: p.issued, ServerName: name})
				if err != nil {
					t.Fatal(err)
				}
				conn.Close()
			}
		})
	}
}

// TestRestart: what was got before is shown at once, and nothing is asked for again, also by a manager that was never ended well.
func TestRestart(t *testing.T) {
	p := startPebble(t, pebbleOptions{})
	folder := t.TempDir()
	t.Run("first", func(t *testing.T) {
		m := run(t, p, acmecert.Options{Folder: folder})
		await(t, "a certificate, and when to renew it", func() bool { return m.Status().Valid(time.Now()) && looked(t, folder) })
	})
	_, before := p.orders()
	for range 3 {
		t.Run("again", func(t *testing.T) {
			m := run(t, p, acmecert.Options{Folder: folder})
			if s := m.Status(); !s.Valid(time.Now()) {
				t.Errorf("at once: %+v", s)
			}
			conn, err := tls.Dial("tcp", p.tls, &tls.Config{RootCAs: p.issued, ServerName: domain})
			if err != nil {
				t.Fatal(err)
			}
			conn.Close()
		})
	}
	if orders, all := p.orders(); orders != 1 || all != before {
		t.Errorf("%d orders, and %d requests where %d were before the restarts", orders, all, before)
	}
	for path, mode := range map[string]fs.FileMode{"": 0o700, "certificate.pem": 0o600, "account.json": 0o600, "state.json": 0o600} {
		info, err := os.Stat(filepath.Join(folder, path))
		if err != nil || info.Mode().Perm() != mode {
			t.Errorf("%q: %v, %v; want mode %v", path, info, err, mode)
		}
	}
	t.Run("other domains", func(t *testing.T) {
		m := run(t, p, acmecert.Options{Folder: folder, Domains: []string{"new.example.com"}})
		if !m.Status().Valid(time.Now()) {
			t.Error("the certificate of before is not shown meanwhile")
		}
		await(t, "one for the other domain, too", func() bool { cert, err := m.GetCertificate(nil); return err == nil && len(cert.Leaf.DNSNames) == 2 })
	})
}

// looked reports whether the state has when the CA is asked for a renewal next.
func looked(t *testing.T, folder string) bool {
	text, err := os.ReadFile(filepath.Join(folder, "state.json"))
	return err == nil && strings.Contains(string(text), `"look"`)
}

// TestForgottenAccount: a CA that was set up anew knows no account; another one is made.
func TestForgottenAccount(t *testing.T) {
	p, folder := startPebble(t, pebbleOptions{}), t.TempDir()
	t.Run("first", func(t *testing.T) {
		m := run(t, p, acmecert.Options{Folder: folder})
		await(t, "a certificate", func() bool { return m.Status().Valid(time.Now()) })
	})
	fresh := startPebble(t, pebbleOptions{ways: p})
	p.mu.Lock()
	p.refuse = fresh.Config.Handler
	p.mu.Unlock()
	m := run(t, p, acmecert.Options{Folder: folder, Domains: []string{"new.example.com"}})
	await(t, "a certificate of the new account", func() bool { cert, err := m.GetCertificate(nil); return err == nil && len(cert.Leaf.DNSNames) == 2 })
}

// TestExternalAccount: a CA that wants one gets it, and without it a person is told.
func TestExternalAccount(t *testing.T) {
	const key = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W"
	p := startPebble(t, pebbleOptions{keys: map[string]string{"kid-1": key}})
	t.Run("without", func(t *testing.T) {
		m := run(t, p, acmecert.Options{Folder: t.TempDir()})
		await(t, "a failure", func() bool { return m.Status().Error != "" })
		if s := m.Status(); !strings.Contains(s.Error, "externalAccountRequired") || !strings.Contains(s.Hint, "acme.external_account") {
			t.Errorf("%+v", s)
		}
	})
	t.Run("with", func(t *testing.T) {
		folder := t.TempDir()
		m := run(t, p, acmecert.Options{Folder: folder, KeyID: "kid-1", MACKey: key})
		await(t, "a certificate", func() bool { return m.Status().Valid(time.Now()) })
		account, err := os.ReadFile(filepath.Join(folder, "account.json"))
		if err != nil || strings.Contains(string(account), key) {
			t.Errorf("the key is stored, which the config has: %v", err)
		}
	})
}

// TestRefused: why the CA gives no certificate, and the next move.
func TestRefused(t *testing.T) {
	t.Run("a name", func(t *testing.T) {
		p := startPebble(t, pebbleOptions{blocked: domain})
		m := run(t, p, acmecert.Options{Folder: t.TempDir()})
		await(t, "a failure", func() bool { return m.Status().Error != "" })
		if s := m.Status(); !strings.Contains(s.Error, "rejectedIdentifier") || !strings.Contains(s.Hint, "acme.domains") || s.Failures != 1 || !s.Next.After(time.Now()) {
			t.Errorf("%+v", s)
		}
	})
	t.Run("no way here", func(t *testing.T) {
		p := startPebble(t, pebbleOptions{})
		looks := p.tls
		p.tls = freeaddr.New(t) // the way of the CA does not lead there
		m := run(t, p, acmecert.Options{Folder: t.TempDir(), Way: "forward port 443"})
		await(t, "a failure", func() bool { return m.Status().Error != "" })
		if s := m.Status(); !strings.Contains(s.Error, "Failed to connect to "+looks) || s.Hint != "forward port 443" {
			t.Errorf("%+v", s)
		}
		if _, err := m.GetCertificate(nil); err == nil || !strings.Contains(err.Error(), domain) {
			t.Error(err)
		}
	})
	t.Run("no trust", func(t *testing.T) {
		p := startPebble(t, pebbleOptions{})
		p.roots = x509.NewCertPool()
		m := run(t, p, acmecert.Options{Folder: t.TempDir()})
		await(t, "a failure", func() bool { return m.Status().Error != "" })
		if s := m.Status(); !strings.Contains(s.Error, "is not trusted") || !strings.Contains(s.Hint, "acme.ca_file") {
			t.Errorf("%+v", s)
		}
	})
}

func listen(t *testing.T, addr string) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	return l
}
