package daemon

import (
	"net/http"
	"net/netip"
	"strings"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/httpserver"
)

// askedFrom names the client of a request, by the proxies of the config that counts now.
func (d *Daemon) askedFrom(r *http.Request) string { return (*d.clientOf.Load())(r) }

// boundBy has new connections at all addresses go by these limits.
func (d *Daemon) boundBy(l config.Limits) {
	limits := bounds(l)
	d.nameBy(limits)
	for _, s := range []*httpServer{d.callbacks.Load(), d.local, d.challenges, d.attachServer()} {
		if s != nil {
			s.Bound(limits)
		}
	}
}

// nameBy has clients named by these proxies.
func (d *Daemon) nameBy(limits httpserver.Limits) {
	named := askedFrom(limits.Proxies)
	d.clientOf.Store(&named)
}

// askedFrom returns what names the client of a request: the peer of the connection, or behind a proxy the client that the
// proxy names. Each proxy adds the peer of its own connection to X-Forwarded-For, and any client can write the rest. So the
// entries are read from the end, and only as long as a named proxy wrote them. proxies is nil for the default, which has whole private
// networks: clients are there, too, so one entry is believed.
func askedFrom(proxies []netip.Prefix) func(*http.Request) string {
	first, later := proxies, proxies
	if proxies == nil {
		first, later = httpserver.Local(), httpserver.Loopback()
	}
	return func(r *http.Request) string {
		from, known := r.RemoteAddr, first
		named := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		for i := len(named) - 1; i >= 0; i-- {
			addr, ok := addressOf(from)
			next, named := addressOf(strings.TrimSpace(named[i]))
			if !ok || !named || !within(addr, known) {
				break
			}
			from, known = next.String(), later
		}
		return from
	}
}

// addressOf reads an address with or without a port.
func addressOf(text string) (netip.Addr, bool) {
	if both, err := netip.ParseAddrPort(text); err == nil {
		return both.Addr().Unmap(), true
	}
	addr, err := netip.ParseAddr(strings.Trim(text, "[]"))
	return addr.Unmap().WithZone(""), err == nil
}

func within(addr netip.Addr, networks []netip.Prefix) bool {
	for _, network := range networks {
		if network.Contains(addr) {
			return true
		}
	}
	return false
}
