package delivery

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// The kinds of requests that a dispatcher applies. It leaves requests of other kinds open, because they are for others, or a
// newer release has asked them.
const (
	pauseKind   = "pause"
	resumeKind  = "resume"
	retryKind   = "retry"
	discardKind = "discard"
	seekKind    = "seek"
)

// A wish is the body of a request. Each kind uses some of its fields.
type wish struct {
	Reason string        `json:"reason,omitempty"` // of a pause
	Drain  bool          `json:"drain,omitempty"`  // of a pause
	Seqs   []journal.Seq `json:"seqs,omitempty"`   // dead letters
	Before time.Time     `json:"before,omitzero"`  // they died before then; zero: whenever
	Cursor journal.Seq   `json:"cursor,omitempty"` // where to seek
}

// A refusal is why a request changes nothing.
type refusal string

func (r refusal) Error() string { return string(r) }

// errNotOurs: the request is of a kind that dispatchers do not apply.
var errNotOurs = errors.New("the request is not for a dispatcher")

// wishOf reads a request. The error is errNotOurs if it is of another kind.
func wishOf(r journal.Request) (w wish, err error) {
	switch r.Kind {
	case pauseKind, resumeKind, retryKind, discardKind, seekKind:
	default:
		return w, errNotOurs
	}
	if err := json.Unmarshal(r.Body, &w); err != nil {
		return w, refusal(fmt.Sprintf("the request cannot be read: %v", err))
	}
	return w, nil
}

// outcomeOf is what a kind does to dead letters.
func outcomeOf(kind string) Outcome {
	if kind == retryKind {
		return retried
	}
	return discarded
}
