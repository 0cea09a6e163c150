package suite

import (
	"fmt"
	"time"

	"github.com/dingevent/dingevent/journal"
)

const (
	maxJobs    = 10_000          // codes that wait for the hook
	atOnce     = 4               // calls of a lane
	firstPause = time.Second     // after the first failure
	maxPause   = 5 * time.Minute // between two calls
	maxError   = 500             // bytes of an error that are kept
)

// A job is a code that the hook has to get. The code itself stays in its event.
type job struct {
	CorpID    string      `json:"corp"`
	Seq       journal.Seq `json:"seq"` // of the event that has the code
	Type      string      `json:"type"`
	At        time.Time   `json:"at"`
	Temporary bool        `json:"temporary,omitempty"`
	Tries     int         `json:"tries,omitempty"`
	Next      time.Time   `json:"next"`
	Until     time.Time   `json:"until"`
	Exchanged bool        `json:"exchanged,omitempty"` // there is a permanent code
	Sealed    []byte      `json:"sealed,omitempty"`    // it, where it may be kept
	Handed    bool        `json:"handed,omitempty"`    // the hook has it

	held *Permanent // it, in memory
	busy bool
}

// A lane is what is left of a job to do.
type lane int

const (
	handing    lane = iota // exchange, and the hook
	activating             // the hook has the code
	lanes
)

func (j *job) lane() lane {
	if j.Handed {
		return activating
	}
	return handing
}

// place is that of the job's secret.
func (j *job) place(app string) string { return fmt.Sprintf("permanent code of %s, %s", app, j.CorpID) }

// pauseAfter is how long to wait after so many tries.
func pauseAfter(tries int) time.Duration {
	return min(firstPause<<min(tries-1, 20), maxPause)
}
