package api

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// replayPrefix begins the names that replays have among the journal's subscriptions.
const replayPrefix = "replay/"

// replayID is what an ID may look like.
var replayID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// A ReplaySpec says what is replayed, and where to: to a subscription, or to a sink of its own.
type ReplaySpec struct {
	_            struct{} `additionalProperties:"false"`
	Subscription string   `json:"subscription,omitempty" doc:"Through this subscription: to its sink, and only what it would get"`
	To           Spec     `json:"to,omitempty" doc:"Or to a sink of its own: an object with one of webhook, file, nats and kafka, as in an entry of subscriptions in the config, and if need be concurrency, timeout, retry, order and key"`
	Selection
}

// A Replay is where a replay stands.
type Replay struct {
	ID       string      `json:"id"`
	Spec     ReplaySpec  `json:"spec" doc:"What is replayed, and where to, without secrets"`
	State    ReplayState `json:"state" enum:"running,paused,broken,stopped,finished" doc:"running: it delivers. paused: until it is resumed, as subscription replay/ID. broken: it cannot be worked, fault says why. stopped: the daemon is; it goes on with it. finished: everything was delivered or is a dead letter"`
	From     journal.Seq `json:"from" doc:"The first sequence of its range"`
	End      journal.Seq `json:"end" doc:"The sequence after the last of its range"`
	Cursor   journal.Seq `json:"cursor" doc:"The sequence it takes next; end once it has taken all"`
	Waiting  int         `json:"waiting" doc:"Events that wait for their next attempt, or are in a long one"`
	Parked   int         `json:"parked" doc:"Events that wait for an earlier one of their key, where order is kept"`
	Dead     int         `json:"dead" doc:"Dead letters, listed under the subscription replay/ID"`
	Started  time.Time   `json:"started"`
	Finished time.Time   `json:"finished,omitzero"`
	Pause    *Pause      `json:"pause,omitempty"`
	Fault    string      `json:"fault,omitempty" doc:"Why it cannot be worked"`
	// BrokenSince is when its sink began to fail on everything.
	BrokenSince time.Time `json:"broken_since,omitzero" doc:"Since when the sink fails on all there is: ten events with no success between, after which single events are tried only, or however few for a minute"`
	FailsSince  time.Time `json:"fails_since,omitzero" doc:"As of a subscription"`
	LastError   string    `json:"last_error,omitempty" doc:"As of a subscription"`
}

// A ReplayState says in a word where a replay stands.
type ReplayState string

// The states of a replay.
const (
	ReplayRunning  ReplayState = "running"
	ReplayPaused   ReplayState = "paused"
	ReplayBroken   ReplayState = "broken"
	ReplayStopped  ReplayState = "stopped"
	ReplayFinished ReplayState = "finished"
)

// ReplayName is the name of a replay among the subscriptions, which its dead letters and its pause go by.
func ReplayName(id string) string { return replayPrefix + id }

// IsReplay reports whether a subscription is a replay.
func IsReplay(subscription string) bool { return strings.HasPrefix(subscription, replayPrefix) }

// ReplayID is the reverse of [ReplayName]. A subscription that is no replay comes back with false.
func ReplayID(subscription string) (id string, ok bool) {
	return strings.CutPrefix(subscription, replayPrefix)
}

// maxReplay bounds the spec of a replay, in bytes of JSON, because the journal keeps it and each list of replays has it.
const maxReplay = 128 << 10

// Check returns the problem of a spec. It does not know the daemon's subscriptions.
func (s ReplaySpec) Check() error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if len(text) > maxReplay {
		return fmt.Errorf("the replay's spec has %d bytes; at most %d are kept: make several replays", len(text), maxReplay)
	}
	_, err = s.Compile()
	return err
}

// CheckReplayID says what is wrong with an ID.
func CheckReplayID(id string) error {
	if !replayID.MatchString(id) {
		return fmt.Errorf("the replay's ID %q must have 1 to 64 letters, digits, dots, dashes and underscores, and begin with a letter or digit", id)
	}
	return nil
}
