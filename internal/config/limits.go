package config

import "fmt"

// Limits bound the connections that come in, at each of listen, api and attach.listen.
type Limits struct {
	// Connections is how many may be open at once; attached programs do not count. Defaults to 4096, or to a quarter of the files
	// that the process may open if that is less. At the bound one that waits for a request goes.
	Connections int `yaml:"connections"`
	// PerAddress is how many may be open from one remote address, or one /64 of IPv6. Defaults to 512.
	PerAddress int `yaml:"per_address" default:"512"`
	// Proxies are addresses and networks that PerAddress does not hold for, because many clients come from there. The words
	// loopback and private stand for this machine and for private networks. Defaults to both.
	Proxies []string `yaml:"proxies"`
}

func (v *validator) limits(at string, l Limits) {
	if l.Connections < 0 || l.Connections > 0 && l.Connections < 16 || l.Connections > 1_000_000 {
		v.say(at+".connections", "must be 16 to 1000000; 0 means 4096")
	}
	if l.PerAddress < 0 || l.PerAddress > 0 && l.PerAddress < 16 || l.PerAddress > 1_000_000 {
		v.say(at+".per_address", "must be 16 to 1000000; 0 means 512")
	}
	for i, text := range l.Proxies {
		if _, err := Network(text); err != nil && text != "loopback" && text != "private" {
			v.say(fmt.Sprintf("%s.proxies[%d]", at, i), "%q must be an address such as 192.0.2.7, a network such as 192.0.2.0/24, loopback or private", text)
		}
	}
}
