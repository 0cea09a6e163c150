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
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
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
		d.add(finding{Level: failed, App: app.Name, Check: "config", Text: terminal.Complaint(d.say, err), Hints: []string{d.say.DoctorWayHint()}})
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
		return nil, words.Fail(words.Words.DoctorProxyNoURL) // which may hold a password
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
		w.fail("resolve", w.say.DoctorNoAddress(host, err.Error()), w.say.DoctorDNSHint())
		return false
	}
	w.ok(w.app, "resolve", w.say.DoctorResolved(host, strings.Join(addrs[:min(len(addrs), 4)], ", "), took(began).String()))
	return true
}

// connect opens a TCP connection to a URL's host; nil if that fails.
func (w *way) connect(ctx context.Context, to *url.URL) net.Conn {
	port := to.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}[to.Scheme]
	}
	check, addr := "connect", net.JoinHostPort(to.Hostname(), port)
	hint := w.say.DoctorFirewallHint(addr)
	switch {
	case w.proxy != nil:
		check, hint = "proxy", w.say.DoctorProxyHint()
	case isLoopback(to.Hostname()):
		hint = w.say.DoctorLoopbackHint(addr)
	}
	began := time.Now()
	conn, err := (&net.Dialer{Timeout: wayTime}).DialContext(ctx, "tcp", addr)
	if err != nil {
		w.fail(check, err.Error(), hint)
		return nil
	}
	if w.proxy != nil {
		w.ok(w.app, check, w.say.DoctorThroughProxy(addr, took(began).String()))
	} else {
		w.ok(w.app, check, w.say.DoctorAnswersAfter(conn.RemoteAddr().String(), took(began).String()))
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
		issuer := w.say.DoctorNobody()
		if certs := untrusted.UnverifiedCertificates; len(certs) > 0 {
			issuer = certs[0].Issuer.String()
		}
		w.fail("tls", w.say.DoctorUntrusted(issuer, fmt.Sprint(untrusted.Err)), w.say.DoctorUntrustedHint())
		return false
	}
	if err != nil {
		w.fail("tls", err.Error(), w.say.DoctorNoTLSHint())
		return false
	}
	w.ok(w.app, "tls", w.say.DoctorCertificate(client.ConnectionState().PeerCertificates[0].Issuer.String(), took(began).String()))
	return true
}

func (w *way) fail(check, text, hint string) {
	w.add(finding{Level: failed, App: w.app, Check: check, Text: text, Hints: []string{hint}})
}

// isLoopback reports whether a host is this machine.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func took(began time.Time) time.Duration { return time.Since(began).Round(100 * time.Microsecond) }
