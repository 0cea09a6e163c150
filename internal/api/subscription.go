package api

import (
	"time"

	"github.com/dingevent/dingevent/journal"
)

// A Subscription is where one subscription stands.
type Subscription struct {
	Name        string      `json:"name"`
	Cursor      journal.Seq `json:"cursor" doc:"The sequence it takes next"`
	Behind      journal.Seq `json:"behind" doc:"Sequences between the cursor and the log's end, less those that a restore has left out"`
	Waiting     int         `json:"waiting" doc:"Events that wait for their next attempt, or are in a long one"`
	Parked      int         `json:"parked" doc:"Events that wait for an earlier one of their key, where order is kept"`
	Dead        int         `json:"dead" doc:"Dead letters"`
	Worked      bool        `json:"worked" doc:"The daemon that answers works it; false for all of a stopped one"`
	Gateway     string      `json:"gateway,omitempty" doc:"ID of the gateway that works it, where several share the journal; left out while none does"`
	Elsewhere   bool        `json:"elsewhere,omitempty" doc:"Another gateway works it than the one that answers"`
	Source      Source      `json:"source,omitempty" enum:"config,api,nobody" doc:"Where it is from, and so can be changed: the config file, or this API and the command. nobody: the daemon does not know it. Left out while the daemon is stopped"`
	Fault       string      `json:"fault,omitempty" doc:"Why it is not worked, though it should be"`
	Stalled     bool        `json:"stalled" doc:"Too many wait, and some of them have failed: no new events are taken"`
	Failing     bool        `json:"failing" doc:"The journal fails: it cannot be claimed, loaded or read, or its progress cannot be saved"`
	Pause       *Pause      `json:"pause,omitempty" doc:"Since when it attempts nothing, and why; only while it is paused"`
	BrokenSince time.Time   `json:"broken_since,omitzero" doc:"Since when the sink fails on all there is: ten events with no success between, after which single events are tried only, or however few for a minute"`
	FailsSince  time.Time   `json:"fails_since,omitzero" doc:"Since when attempts fail or are postponed, with no success or rejection between; left out once one has come, and for a stopped daemon"`
	LastError   string      `json:"last_error,omitempty" doc:"Why the last of them failed; else of the event that waits longest, why its last attempt failed"`
	Connections []Attached  `json:"connections,omitzero" doc:"Of the programs attached to the gateway; left out where none can attach"`
}

// A SubscriptionDetail is a subscription with what it is made of.
type SubscriptionDetail struct {
	Subscription
	Spec Spec `json:"spec,omitempty" doc:"What it is made of, as it was written, with (secret) in the place of each secret that is not a ${NAME}; left out where that is not known"`
}

// A Source is the owner of a subscription; only its owner may change it.
type Source string

// The sources.
const (
	FromConfig Source = "config"
	FromAPI    Source = "api" // or the command
	FromNobody Source = "nobody"
)
