package daemon

import (
	"fmt"
	"net/http"
	"net/netip"

	"github.com/dingevent/dingevent/internal/config"
)

// allowing returns what allows requests from networks that have been checked. from names the client of one.
func allowing(entries []string, from func(*http.Request) string) func(*http.Request) bool {
	var networks []netip.Prefix
	for _, text := range entries {
		some, err := config.NetworksOf(text)
		if err != nil {
			panic(fmt.Sprintf("network %q passed validation", text))
		}
		networks = append(networks, some...)
	}
	return func(r *http.Request) bool {
		addr, ok := addressOf(from(r))
		return ok && within(addr, networks)
	}
}
