package httpserver

import (
	"net/netip"
	"slices"
)

// Limits bound the connections of one [Server]. The zero value of each field is its default.
type Limits struct {
	// Connections is how many may be open at once. An upgraded one, such as a WebSocket, counts no longer: its handler
	// has bounds of its own. Defaults to 4096, or to a quarter of the files that this process may open if that is less.
	Connections int
	// PerAddress is how many may be open from one address, or from one /64 of IPv6. Defaults to 512.
	PerAddress int
	// Proxies are where many clients come from by one address: PerAddress does not hold there. Nil means Local, and an empty list none.
	Proxies []netip.Prefix
}

const (
	defaultConnections = 4096
	defaultPerAddress  = 512
)

// Local are the addresses of this machine and of private networks. Proxies and load balancers have such addresses;
// 100.64.0.0/10 are those of Alibaba Cloud's.
func Local() []netip.Prefix { return slices.Concat(Loopback(), Private()) }

// Loopback are the addresses of this machine.
func Loopback() []netip.Prefix { return prefixes("127.0.0.0/8", "::1/128") }

// Private are the addresses that no host of the public internet has.
func Private() []netip.Prefix {
	return prefixes("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "fc00::/7", "fe80::/10")
}

func prefixes(texts ...string) (all []netip.Prefix) {
	for _, text := range texts {
		all = append(all, netip.MustParsePrefix(text))
	}
	return all
}

// withDefaults returns a copy with the empty fields filled in.
func (l Limits) withDefaults() Limits {
	if l.Connections == 0 {
		l.Connections = min(defaultConnections, max(64, openFiles()/4))
	}
	if l.PerAddress == 0 {
		l.PerAddress = defaultPerAddress
	}
	if l.Proxies == nil {
		l.Proxies = Local()
	}
	return l
}

// isProxy reports whether many clients may come from an address.
func (l Limits) isProxy(addr netip.Addr) bool {
	return slices.ContainsFunc(l.Proxies, func(p netip.Prefix) bool { return p.Contains(addr) })
}
