package journal

import (
	"context"
	"time"
)

// Gateways knows the gateways that share a journal. It is optional: a journal that one process has alone does not have it.
type Gateways interface {
	// Beat says that a gateway runs, and how it stands. A gateway that has not beaten for [GatewayAlive] is thought to be gone.
	// Beats are not synced.
	Beat(ctx context.Context, g Gateway) error
	// Leave says that a gateway ends in good order, so that it is listed no more.
	Leave(ctx context.Context, id string) error
	// Gateways lists the gateways by name and ID, also those that have not beaten for up to [GatewayKept].
	Gateways(ctx context.Context) ([]Gateway, error)
	// Secret is a key that all gateways of the journal have, and nobody else. It stays, and has 32 bytes at least.
	Secret(ctx context.Context) ([]byte, error)
}

// A Gateway is one that shares the journal.
type Gateway struct {
	ID      string // of one run, as in the claims that it holds
	Name    string // for people
	Version string
	Address string // of its API
	Status  []byte // how it stands, in a form of the gateways' own; up to [MaxGatewayStatus] bytes

	// Beat gives what follows, by the journal's clock.
	Started time.Time
	Age     time.Duration // since it has beaten last
	Works   []string      // it holds their claims
}

// Bounds of gateways.
const (
	GatewayAlive     = 10 * time.Second // beats come every two seconds
	GatewayKept      = time.Hour
	MaxGatewayStatus = 256 << 10 // bytes
)

// Alive reports whether it has beaten lately.
func (g Gateway) Alive() bool { return g.Age < GatewayAlive }
