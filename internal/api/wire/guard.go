package wire

import (
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/dingevent/dingevent/internal/logbrake"
)

// Guard keeps a browser from asking next on behalf of a page of another site. A page can make its own name mean this machine
// (DNS rebinding). So a request must name an IP address, localhost, the host of listen, or one of hosts; "*" is any. A
// changing request is refused if the browser names another origin.
func Guard(next http.Handler, listen string, hosts []string, log *slog.Logger) http.Handler {
	own, _, _ := net.SplitHostPort(listen)
	allowed := []string{plainHost(own)}
	for _, host := range hosts {
		allowed = append(allowed, plainHost(host))
	}
	brake := logbrake.New(time.Minute)
	crossOrigin := http.NewCrossOriginProtection()
	crossOrigin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		writeProblem(w, problem(http.StatusForbidden, "a page of another origin cannot change anything here"))
	}))
	protected := crossOrigin.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if host := hostOf(r); !isOwn(host, allowed) {
			brake.Warn(log, "", "api: a request by a host name that is not known was refused; if it is yours, add it to api_hosts in the config", "host", host, "remote", r.RemoteAddr)
			writeProblem(w, problem(http.StatusMisdirectedRequest, "host %q is not a name of this API; if it is yours, add it to api_hosts in the config", host))
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
