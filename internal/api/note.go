package api

import (
	"encoding/json"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// A Note is what the journal keeps with a subscription that is not from the config: one that was put, or a replay.
type Note struct {
	Spec   Spec        `json:"spec,omitempty"`
	Replay *ReplayNote `json:"replay,omitempty"`
}

// A ReplayNote is what the journal keeps of a replay.
type ReplayNote struct {
	Spec     ReplaySpec  `json:"spec"`
	From     journal.Seq `json:"from"` // the first sequence
	End      journal.Seq `json:"end"`  // the one after the last
	Started  time.Time   `json:"started"`
	Finished time.Time   `json:"finished,omitzero"`
}

// ReadNote reads what Text wrote; the zero Note if there is none.
func ReadNote(text []byte) (n Note, err error) {
	if len(text) > 0 {
		err = json.Unmarshal(text, &n)
	}
	return n, err
}

// Text is for [journal.Progress].
func (n Note) Text() []byte {
	text, err := json.Marshal(n)
	if err != nil {
		panic(err) // a spec was JSON when it was read
	}
	return text
}
