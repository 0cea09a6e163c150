package api

import (
	"time"

	"github.com/dingevent/dingevent/journal"
)

// An Activity is what a gateway has taken in lately. Counters are kept in memory, and begin with the gateway.
type Activity struct {
	Since   time.Time        `json:"since" doc:"When this gateway began to count"`
	Types   []string         `json:"types" nullable:"false" doc:"The most frequent types of these minutes, the most frequent first; an empty name stands last, for all others, if there are some"`
	Minutes []ActivityMinute `json:"minutes" nullable:"false" doc:"Of the last 180 minutes, those in which something came, oldest first"`
	Month   *ActivityMonth   `json:"month,omitempty" doc:"Left out while the journal cannot say"`
}

// An ActivityMinute is what came in one minute.
type ActivityMinute struct {
	At      time.Time `json:"at" doc:"When the minute began"`
	Events  []uint64  `json:"events" nullable:"false" doc:"Events that the journal has, by type as in types; those that it had before are among them"`
	Pushes  uint64    `json:"pushes" doc:"Calls of the journal that stored; a push has one event mostly"`
	Refused uint64    `json:"refused" doc:"Calls of the journal that failed, so that the push was answered with a failure"`
	P50     float64   `json:"p50_ms" doc:"Half of the calls that stored took this long or less, in milliseconds: the upper bound of a class. 0 if none stored"`
	P99     float64   `json:"p99_ms" doc:"99 percent took this long or less"`
}

// An ActivityMonth is a calendar month in China's time, by which DingTalk counts its quotas.
type ActivityMonth struct {
	Since time.Time   `json:"since" doc:"When it began"`
	About journal.Seq `json:"about" doc:"Sequences in the journal since then, of all apps and gateways: no fewer than the events it has of this month"`
	Cut   bool        `json:"cut,omitempty" doc:"The journal's oldest event is of this month, so earlier ones may be gone, and more have come"`
}

// All is the number of a minute's events.
func (m ActivityMinute) All() (n uint64) {
	for _, of := range m.Events {
		n += of
	}
	return n
}
