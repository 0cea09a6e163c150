//go:build linux

package chaostest

import (
	"fmt"
	"strings"

	"github.com/dingevent/dingevent"
)

// A variant is what a seed chooses beside its faults. Twenty seeds in a row have all of them.
type variant struct {
	pooled  bool // gateways reach the servers through PgBouncer, which pools transactions
	standby bool // durability is standby
	ways    []dingevent.Transport
}

func variantOf(seed uint64) variant {
	ways := [][]dingevent.Transport{
		{dingevent.TransportSyncHTTP},
		{dingevent.TransportHTTP, dingevent.TransportStream},
		{dingevent.TransportHTTP, dingevent.TransportStream, dingevent.TransportSyncHTTP},
		{dingevent.TransportStream, dingevent.TransportSyncHTTP},
		{dingevent.TransportHTTP, dingevent.TransportSyncHTTP},
	}
	return variant{pooled: seed&1 == 1, standby: seed&2 == 2, ways: ways[seed%uint64(len(ways))]}
}

func (v variant) durability() string {
	if v.standby {
		return "standby"
	}
	return "local"
}

func (v variant) String() string {
	var ways []string
	for _, way := range v.ways {
		ways = append(ways, string(way))
	}
	path := "direct"
	if v.pooled {
		path = "through PgBouncer"
	}
	return fmt.Sprintf("%s, durability %s, pushes by %s", path, v.durability(), strings.Join(ways, ", "))
}
