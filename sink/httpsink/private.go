package httpsink

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"

	"code.dny.dev/ssrf"
)

// ErrPrivateAddress is what an error wraps where [Options.RefusePrivate] forbids the address that a name
// resolved to. The event is tried again like after any failure, because the name may be put right.
var ErrPrivateAddress = errors.New("not an address of the public internet")

// public knows what IANA sets aside, for IPv4 and IPv6. Azure's host has a public address, but answers to the
// machines on it alone.
var public = ssrf.New(
	ssrf.WithAnyPort(),
	ssrf.WithDeniedV4Prefixes(netip.MustParsePrefix("168.63.129.16/32")),
)

// publicOnly is called with the address that is about to be connected to, after the name was resolved. So
// a name that resolves to something else than a moment ago gets nowhere.
func publicOnly(network, address string, conn syscall.RawConn) error {
	if public.Safe(network, address, conn) != nil { // its error says which networks there are, at length
		return fmt.Errorf("%w, and RefusePrivate (refuse_private in a config) allows no other; name another host, or turn it off", ErrPrivateAddress)
	}
	return nil
}

// checkPublic finds what no attempt could get right: an address instead of a name, or a proxy, which would resolve
// the name itself, out of our sight.
func checkPublic(target *url.URL) error {
	if ip, err := netip.ParseAddr(target.Hostname()); err == nil {
		if err := publicOnly(network(ip), net.JoinHostPort(ip.String(), "443"), nil); err != nil {
			return fmt.Errorf("httpsink: %s: %w", target.Hostname(), err)
		}
	}
	if proxy, err := http.ProxyFromEnvironment(&http.Request{URL: target}); err != nil || proxy != nil {
		return fmt.Errorf("httpsink: RefusePrivate cannot be kept behind a proxy, which connects for us; "+
			"name %s in NO_PROXY, or turn RefusePrivate (refuse_private in a config) off and let the proxy refuse", target.Hostname())
	}
	return nil
}

func network(ip netip.Addr) string {
	if ip.Is4() {
		return "tcp4"
	}
	return "tcp6"
}
