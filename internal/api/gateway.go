package api

import (
	"time"
)

// A Gateway is one running dingevent that shares the journal.
type Gateway struct {
	ID      string    `json:"id" doc:"Of one run"`
	Name    string    `json:"name" doc:"Of its host"`
	Version string    `json:"version"`
	Address string    `json:"address" doc:"Of its API"`
	Asked   bool      `json:"asked" doc:"This one has answered"`
	Alive   bool      `json:"alive" doc:"It has beaten within the last 10 seconds"`
	Age     float64   `json:"age_seconds" doc:"Since it has beaten last, by the journal's clock; what follows is so old"`
	Started time.Time `json:"started"`
	Works   []string  `json:"works" nullable:"false" doc:"What it holds the claims of: subscription/NAME, replay/ID, source/APP/KIND, and age for one of them"`
	// Standing is what the gateway has told of itself.
	Standing *GatewayStanding `json:"standing,omitempty" doc:"How it stands, as it says; left out if this version cannot read it"`
}

// A GatewayStanding is how a gateway stands.
type GatewayStanding struct {
	Draining      bool                  `json:"draining" doc:"It ends"`
	Unready       string                `json:"unready,omitempty" doc:"Why its /readyz says 503"`
	Hindrance     string                `json:"hindrance,omitempty" doc:"Why it cannot deliver stored events, though it may take new ones"`
	Key           string                `json:"key,omitempty" doc:"The ID of the key by which it encrypts"`
	Clear         bool                  `json:"clear,omitempty" doc:"It has no such key, so it keeps payloads, notes and errors in the clear"`
	Connections   int                   `json:"connections" doc:"Open Stream connections of all its apps"`
	Wanted        int                   `json:"wanted" doc:"Stream connections that its config wants"`
	Attach        *GatewayAttach        `json:"attach,omitempty" doc:"Its attach point; left out if it has none"`
	Subscriptions []GatewaySubscription `json:"subscriptions" nullable:"false" doc:"What it could work, and how that stands there"`
}

// A GatewayAttach is the attach point of a gateway that shares the journal.
type GatewayAttach struct {
	URL     string `json:"url,omitempty" doc:"By which programs reach this gateway and no other one; left out if that is not known"`
	ClockMS int64  `json:"clock_ms" doc:"How long it has run, in milliseconds; the tickets that other gateways give out for it are dated by this"`
}

// A GatewaySubscription is how a subscription stands at one gateway.
type GatewaySubscription struct {
	Name        string    `json:"name"`
	InFlight    int       `json:"in_flight" doc:"Attempts that run there"`
	Attached    int       `json:"attached,omitempty" doc:"Programs that are attached there"`
	Leads       bool      `json:"leads,omitempty" doc:"These programs are asked to leave, because they can be led to the gateway that works the subscription"`
	BrokenSince time.Time `json:"broken_since,omitzero" doc:"Since when its sink fails on everything"`
	Config      string    `json:"config,omitempty" doc:"Hash of what the gateway's config says of it; left out if it is not in the config"`
	Fault       string    `json:"fault,omitempty" doc:"Why the gateway cannot work it"`
}

// Unencrypted are the IDs of gateways that keep events in the clear while another one encrypts them.
func Unencrypted(list []Gateway) (ids []string) {
	encrypts := false
	for _, g := range list {
		if g.Standing == nil || !g.Alive {
			continue
		}
		encrypts = encrypts || g.Standing.Key != ""
		if g.Standing.Clear {
			ids = append(ids, g.ID)
		}
	}
	if !encrypts {
		return nil
	}
	return ids
}
