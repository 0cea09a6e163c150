package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/dingevent/dingevent/internal/daemon"
)

// A way is how an app's open request gets to DingTalk.
type way struct {
	*doctor
	app   string
	to    *url.URL
	proxy *url.URL // nil: straight
	roots *x509.CertPool
}

// wayTime bounds each step on the way.
const wayTime = 10 * time.Second

// checkWay walks the way of one app to DingTalk, up to the first step that fails.
func (d *doctor) checkWay(ctx context.Context, app daemon.App) {
	w, err := d.newWay(app)
	if err != nil {
		d.add(finding{Level: failed, App: app.Name, Check: "config", Text: err.Error(), Hints: []string{"check HTTPS_PROXY, base_url and ca_file"}})
		return
	}
	if w.reach(ctx) && d.probe(ctx, app) {
		w.checkClock(ctx)
	}
}

func (d *doctor) newWay(app daemon.App) (*way, error) {
	to, err := url.Parse(app.Stream.Address())
	if err != nil {
		return nil, err
	}
	proxy, err := http.ProxyFromEnvironment(&http.Request{URL: to})
	if err != nil {
		return nil, errors.New("the environment's proxy is no URL") // which may hold a password
	}
	roots, err := app.Stream.RootCAs()
	return &way{doctor: d, app: app.Name, to: to, proxy: proxy, roots: roots}, err
}

// reach resolves, connects and speaks TLS. Through a proxy, which does the rest, it connects to the proxy.
func (w *way) reach(ctx context.Context) bool {
	next := w.to
	if w.proxy != nil {
		next = w.proxy
	}
	if !w.resolve(ctx, next.Hostname()) {
		return false
	}
	conn := w.connect(ctx, next)
	if conn == nil {
		return false
	}
	defer conn.Close()
	return w.proxy != nil || w.to.Scheme != "https" || w.handshake(ctx, conn)
}

func (w *way) resolve(ctx context.Context, host string) bool {
	if net.ParseIP(host) != nil {
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, wayTime)
	defer cancel()
	began := time.Now()
	addrs, err := net.DefaultResolver.LookupHost(ctx, host)
	if err != nil {
		w.fail("resolve", fmt.Sprintf("%s has no address: %v", host, err), "check the name, and DNS on this machine")
		return false
	}
	w.ok(w.app, "resolve", "%s is %s, after %v", host, strings.Join(addrs[:min(len(addrs), 4)], ", "), took(began))
	return true
}

// connect opens a TCP connection to a URL's host; nil if that fails.
func (w *way) connect(ctx context.Context, to *url.URL) net.Conn {
	port := to.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}[to.Scheme]
	}
	check, addr := "connect", net.JoinHostPort(to.Hostname(), port)
	hint := "check the firewall: it must let this machine out to " + addr
	if w.proxy != nil {
		check, hint = "proxy", "check HTTPS_PROXY, and that the proxy runs; NO_PROXY names what needs none"
	}
	began := time.Now()
	conn, err := (&net.Dialer{Timeout: wayTime}).DialContext(ctx, "tcp", addr)
	if err != nil {
		w.fail(check, err.Error(), hint)
		return nil
	}
	if w.proxy != nil {
		w.ok(w.app, check, "the environment sends us through %s, which answers after %v", addr, took(began))
	} else {
		w.ok(w.app, check, "%s answers after %v", conn.RemoteAddr(), took(began))
	}
	return conn
}

func (w *way) handshake(ctx context.Context, conn net.Conn) bool {
	ctx, cancel := context.WithTimeout(ctx, wayTime)
	defer cancel()
	began := time.Now()
	client := tls.Client(conn, &tls.Config{ServerName: w.to.Hostname(), RootCAs: w.roots})
	err := client.HandshakeContext(ctx)
	if untrusted, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		issuer := "nobody"
		if certs := untrusted.UnverifiedCertificates; len(certs) > 0 {
			issuer = certs[0].Issuer.String()
		}
		w.fail("tls", fmt.Sprintf("the certificate, issued by %q, is not trusted: %v", issuer, untrusted.Err),
			"a firewall that opens TLS has a CA of its own: have it trusted by ca_file, or SSL_CERT_FILE; check this machine's clock, too")
		return false
	}
	if err != nil {
		w.fail("tls", err.Error(), "what listens there speaks no TLS, or something in between cuts it; check base_url and the firewall")
		return false
	}
	w.ok(w.app, "tls", "certificate of %s, after %v", client.ConnectionState().PeerCertificates[0].Issuer, took(began))
	return true
}

func (w *way) fail(check, text, hint string) {
	w.add(finding{Level: failed, App: w.app, Check: check, Text: text, Hints: []string{hint}})
}

func took(began time.Time) time.Duration { return time.Since(began).Round(100 * time.Microsecond) }
