package doctor

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

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/tlsfiles"
	"github.com/dingevent/dingevent/internal/words"
)

// A route is how an app's open request gets to DingTalk.
type route struct {
	*Doctor
	app   string
	to    *url.URL
	proxy *url.URL // nil: straight
	roots *x509.CertPool
}

// stepTime bounds each step of a route.
const stepTime = 10 * time.Second

// checkRoute walks the route of one app to DingTalk, up to the first step that fails.
func (d *Doctor) checkRoute(ctx context.Context, app config.App) {
	r, err := d.newRoute(app)
	if err != nil {
		d.add(Finding{Level: Failed, App: app.Name, Check: "config", Text: terminal.Complaint(d.say, err), Hints: []string{d.say.DoctorWayHint()}})
		return
	}
	if r.reach(ctx) && d.probe(ctx, app) {
		r.checkClock(ctx)
	}
}

func (d *Doctor) newRoute(app config.App) (*route, error) {
	to, err := url.Parse(daemon.StreamAddress(*app.Stream))
	if err != nil {
		return nil, err
	}
	proxy, err := http.ProxyFromEnvironment(&http.Request{URL: to})
	if err != nil {
		return nil, words.Fail(words.Words.DoctorProxyNoURL) // which may hold a password
	}
	roots, err := tlsfiles.Roots(app.Stream.CAFile)
	return &route{Doctor: d, app: app.Name, to: to, proxy: proxy, roots: roots}, err
}

// reach resolves, connects and speaks TLS. Through a proxy, which does the rest, it connects to the proxy.
func (r *route) reach(ctx context.Context) bool {
	next := r.to
	if r.proxy != nil {
		next = r.proxy
	}
	if !r.resolve(ctx, next.Hostname()) {
		return false
	}
	conn := r.connect(ctx, next)
	if conn == nil {
		return false
	}
	defer conn.Close()
	return r.proxy != nil || r.to.Scheme != "https" || r.handshake(ctx, conn)
}

func (r *route) resolve(ctx context.Context, host string) bool {
	if net.ParseIP(host) != nil {
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, stepTime)
	defer cancel()
	began := time.Now()
	addrs, err := net.DefaultResolver.LookupHost(ctx, host)
	if err != nil {
		r.fail("resolve", r.say.DoctorNoAddress(host, err.Error()), r.say.DoctorDNSHint())
		return false
	}
	r.ok(r.app, "resolve", r.say.DoctorResolved(host, strings.Join(addrs[:min(len(addrs), 4)], ", "), took(began).String()))
	return true
}

// connect opens a TCP connection to a URL's host; nil if that fails.
func (r *route) connect(ctx context.Context, to *url.URL) net.Conn {
	port := to.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}[to.Scheme]
	}
	check, addr := "connect", net.JoinHostPort(to.Hostname(), port)
	hint := r.say.DoctorFirewallHint(addr)
	switch {
	case r.proxy != nil:
		check, hint = "proxy", r.say.DoctorProxyHint()
	case isLoopback(to.Hostname()):
		hint = r.say.DoctorLoopbackHint(addr)
	}
	began := time.Now()
	conn, err := (&net.Dialer{Timeout: stepTime}).DialContext(ctx, "tcp", addr)
	if err != nil {
		r.fail(check, err.Error(), hint)
		return nil
	}
	if r.proxy != nil {
		r.ok(r.app, check, r.say.DoctorThroughProxy(addr, took(began).String()))
	} else {
		r.ok(r.app, check, r.say.DoctorAnswersAfter(conn.RemoteAddr().String(), took(began).String()))
	}
	return conn
}

func (r *route) handshake(ctx context.Context, conn net.Conn) bool {
	ctx, cancel := context.WithTimeout(ctx, stepTime)
	defer cancel()
	began := time.Now()
	client := tls.Client(conn, &tls.Config{ServerName: r.to.Hostname(), RootCAs: r.roots})
	err := client.HandshakeContext(ctx)
	if untrusted, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		issuer := r.say.DoctorNobody()
		if certs := untrusted.UnverifiedCertificates; len(certs) > 0 {
			issuer = certs[0].Issuer.String()
		}
		r.fail("tls", r.say.DoctorUntrusted(issuer, fmt.Sprint(untrusted.Err)), r.say.DoctorUntrustedHint())
		return false
	}
	if err != nil {
		r.fail("tls", err.Error(), r.say.DoctorNoTLSHint())
		return false
	}
	r.ok(r.app, "tls", r.say.DoctorCertificate(client.ConnectionState().PeerCertificates[0].Issuer.String(), took(began).String()))
	return true
}

func (r *route) fail(check, text, hint string) {
	r.add(Finding{Level: Failed, App: r.app, Check: check, Text: text, Hints: []string{hint}})
}

// isLoopback reports whether a host is this machine.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func took(began time.Time) time.Duration { return time.Since(began).Round(100 * time.Microsecond) }
