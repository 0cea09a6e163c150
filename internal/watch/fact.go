package watch

import (
	"time"

	"github.com/dingevent/dingevent/internal/ownevent"
)

// A Fact is something that holds now, as one gateway knows it.
type Fact struct {
	Type    string    `json:"type"`              // of the event that tells it
	Subject Subject   `json:"subject"`           // what it holds for
	Level   int       `json:"level"`             // from 1; a higher one is worse
	Since   time.Time `json:"since,omitzero"`    // zero if nobody knows
	Reason  string    `json:"reason,omitempty"`  // for a person
	Expires time.Time `json:"expires,omitzero"`  // of a certificate
	Gateway string    `json:"gateway,omitempty"` // that knows it; empty where all know the same
}

// A Subject is what a fact holds for. Its fields are members of the event's data.
type Subject struct {
	Subscription string `json:"subscription,omitempty"`
	App          string `json:"app,omitempty"`
	Source       string `json:"source,omitempty"`      // its kind, such as rds
	Certificate  string `json:"certificate,omitempty"` // the key of the config that names it
	Month        string `json:"month,omitempty"`       // of China's calendar
}

// A Report is what one gateway knows. Its counts begin at 0 with each of its runs.
type Report struct {
	Gateway string               `json:"gateway"` // ID of its run
	Facts   []Fact               `json:"facts,omitempty"`
	Pushes  map[string]uint64    `json:"pushes,omitempty"`  // by app: those that DingTalk's monthly quota counts
	Refused map[string]uint64    `json:"refused,omitempty"` // by app: HTTP pushes that were refused
	Reasons map[string]string    `json:"reasons,omitempty"` // by app: why the last of them was
	Last    map[string]time.Time `json:"last,omitempty"`    // by app: when its last event came
}

// A rule says when a fact is told.
type rule struct {
	raise time.Duration // it must hold for so long
	clear time.Duration // it must not hold for so long before it is over
	again time.Duration // between two events that tell a higher level
}

// calm is how long something must be well before it is told to be over, so that what comes and goes is told once.
const calm = 2 * time.Minute

var rules = map[string]rule{
	ownevent.Dead:          {raise: 5 * time.Second, clear: 5 * time.Second, again: 10 * time.Minute},
	ownevent.Failing:       {raise: 10 * time.Second, clear: calm},
	ownevent.Broken:        {clear: calm},
	ownevent.StreamRefused: {raise: 5 * time.Second, clear: calm},
	ownevent.StreamSilent:  {raise: time.Minute, clear: calm},
	ownevent.AppSilent:     {},
	ownevent.Refusing:      {},
	ownevent.SourceFailing: {raise: 5 * time.Minute, clear: calm},
	ownevent.Quota:         {},
	ownevent.Certificate:   {clear: calm},
}
