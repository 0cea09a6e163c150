package config

import (
	"fmt"
	"strings"
)

// checkHost returns what is wrong with an entry of api_hosts.
func checkHost(host string) error {
	if host == "" || host != "*" && strings.ContainsAny(host, "*/:@?# \t") {
		return fmt.Errorf("%q must be a host name without a port, such as dingevent or metrics.example.com, or * for any", host)
	}
	return nil
}
