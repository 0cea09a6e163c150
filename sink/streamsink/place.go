package streamsink

import (
	"net"
	"net/url"
	"time"
)

// A Handover lets Servers lead clients to each other. An open request at one of them may be answered with the address of another
// one, and with a ticket that the other one takes.
type Handover struct {
	// ID is that of this Server. No other Server has it, also none that ran before.
	ID string
	// Key signs the tickets. All Servers have it, and nobody else. At least 32 bytes.
	Key []byte
}

// A Place is a Server that clients are led to.
type Place struct {
	ID    string        // its Handover.ID
	URL   string        // by which clients reach that Server and no other one; as Options.PublicURL
	Clock time.Duration // what its Server.Clock said lately: its tickets are good for a minute from then
}

// IsLocal reports whether a URL has an address that leads nowhere from other machines.
func IsLocal(text string) bool {
	u, err := url.Parse(text)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}
