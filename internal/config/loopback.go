package config

import (
	"net"
	"net/netip"
)

// isLoopback reports whether only this machine reaches an address. The default is such an address.
func isLoopback(addr string) bool {
	host, _, _ := net.SplitHostPort(addr)
	ip, err := netip.ParseAddr(host)
	return addr == "" || host == "localhost" || err == nil && ip.IsLoopback()
}
