package api

import (
	"time"

	"github.com/dingevent/dingevent/journal"
)

// A VerifySpec says how fast the journal is verified.
type VerifySpec struct {
	_    struct{} `additionalProperties:"false"`
	Rate int      `json:"rate,omitempty" minimum:"0" doc:"Events a second, at most; 0: so that three quarters of the time are left to others"`
}

// A Verification is where the verification stands that runs, or that ran last.
type Verification struct {
	State     JobState         `json:"state" enum:"none,running,done,failed" doc:"none: there was none since the daemon began. done: everything was read; damaged and problems say what was found. failed: it was cut off"`
	Planned   bool             `json:"planned,omitempty" doc:"It began by itself, because of verify in the config"`
	Done      int64            `json:"done" doc:"Events read"`
	Total     int64            `json:"total" doc:"About how many there are"`
	Started   time.Time        `json:"started,omitzero"`
	Finished  time.Time        `json:"finished,omitzero"`
	Damaged   int64            `json:"damaged" doc:"Events that are not as they were stored. None of them is delivered: each is a dead letter of the subscriptions that should get it"`
	Sequences []journal.Seq    `json:"sequences,omitempty" doc:"Up to 100 of them"`
	Reasons   map[string]int64 `json:"reasons,omitempty" doc:"What is wrong with how many"`
	Problems  []string         `json:"problems,omitempty" doc:"What else is wrong: pages of the file, what a search reads, rows of state. None of it is mended"`
	Error     string           `json:"error,omitempty" doc:"Why it failed"`
}

// Sound reports whether it is done and found nothing.
func (v Verification) Sound() bool {
	return v.State == JobDone && v.Damaged == 0 && len(v.Problems) == 0
}

// Verified is what the last complete verification found, also before a restart.
type Verified struct {
	At       time.Time `json:"at" doc:"When it ended"`
	Events   int64     `json:"events" doc:"How many were read"`
	Damaged  int64     `json:"damaged" doc:"How many of them are damaged"`
	Problems int       `json:"problems" doc:"How much else is wrong"`
}
