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

// listensEverywhere reports whether an address to listen at is all addresses of the machine.
func listensEverywhere(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	ip, notIP := netip.ParseAddr(host)
	return err == nil && (host == "" || notIP == nil && ip.IsUnspecified())
}
