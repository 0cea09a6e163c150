package wire

import (
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/dingevent/dingevent/internal/logbrake"
)

// A Site is by what names a server may be asked.
type Site struct {
	// Listen is the address that it listens at.
	Listen string
	// Hosts are more names. "*" is any.
	Hosts []string
	// Public is where browsers reach it through a proxy: its host is one of Hosts, and its origin is ours, also behind a proxy that asks
	// by another host. It may be empty.
	Public url.URL
	// AddTo is where a person adds a name to Hosts, such as "api_hosts in the config"; empty if nobody can.
	AddTo string
}

// advice says what to do about a name that is not known.
func (s Site) advice() string {
	if s.AddTo == "" {
		return "ask by localhost or by an IP address"
	}
	return "if it is yours, add it to " + s.AddTo
}

// Guard keeps a browser from asking next on behalf of a page of another site. A page can make its own name mean this machine
// (DNS rebinding). So a request must name an IP address, localhost, or one of the names of at. A
// request is refused if the browser names another origin, unless it only leads to a page.
func Guard(next http.Handler, at Site, log *slog.Logger) http.Handler {
	own, _, _ := net.SplitHostPort(at.Listen)
	allowed := []string{plainHost(own), plainHost(at.Public.Hostname())}
	for _, host := range at.Hosts {
		allowed = append(allowed, plainHost(host))
	}
	brake := logbrake.New(time.Minute)
	crossOrigin := http.NewCrossOriginProtection()
	origin := originOf(at.Public)
	if origin != "" {
		_ = crossOrigin.AddTrustedOrigin(origin) // it has a scheme and a host
	}
	crossOrigin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		writeProblem(w, errForeign)
	}))
	protected := crossOrigin.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if host := hostOf(r); !isOwn(host, allowed) {
			brake.Warn(log, "", "a request by a host name that is not known was refused; "+at.advice(), "host", host, "remote", r.RemoteAddr)
			writeProblem(w, problem(http.StatusForbidden, "host %q is not a name of this server; %s", host, at.advice()))
			return
		}
		if isForeign(r, origin) {
			writeProblem(w, errForeign)
			return
		}
		protected.ServeHTTP(w, r)
	})
}

// hostOf is what a request calls us by, without the port.
func hostOf(r *http.Request) string {
	const longest = 253
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return plainHost(host[:min(len(host), longest)])
}

// plainHost is a name in its usual spelling.
func plainHost(name string) string {
	return strings.ToLower(strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(name, "["), "]"), "."))
}

// isOwn reports whether a host name cannot be made to mean this machine by a stranger. A browser always sends a name.
func isOwn(host string, allowed []string) bool {
	if host == "" || host == "localhost" || strings.HasSuffix(host, ".localhost") || slices.Contains(allowed, host) || slices.Contains(allowed, "*") {
		return true
	}
	_, err := netip.ParseAddr(host)
	return err == nil
}

var errForeign = problem(http.StatusForbidden, "a page of another origin can read and change nothing here")

// originOf is the origin of pages at a URL as a browser writes it; empty for no URL.
func originOf(at url.URL) string {
	if at.Host == "" {
		return ""
	}
	host := strings.ToLower(at.Host)
	if usual := map[string]string{"https": ":443", "http": ":80"}[at.Scheme]; usual != "" {
		host = strings.TrimSuffix(host, usual)
	}
	return at.Scheme + "://" + host
}

// isForeign reports whether a page of an origin that is not ours asks to read something. A link that leads here is none of that.
func isForeign(r *http.Request, ours string) bool {
	if origin := r.Header.Get("Origin"); origin != "" {
		if origin == ours {
			return false
		}
		u, err := url.Parse(origin)
		return err != nil || u.Host != r.Host
	}
	site := r.Header.Get("Sec-Fetch-Site")
	return (site == "cross-site" || site == "same-site") && r.Header.Get("Sec-Fetch-Mode") != "navigate"
}
