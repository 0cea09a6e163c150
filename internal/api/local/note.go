package local

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// A Note is what the journal keeps with a subscription that is not from the config: one that was put, or a replay.
type Note struct {
	Spec   api.Spec    `json:"spec,omitempty"`
	Replay *ReplayNote `json:"replay,omitempty"`
}

// A ReplayNote is what the journal keeps of a replay.
type ReplayNote struct {
	Spec     api.ReplaySpec `json:"spec"`
	From     journal.Seq    `json:"from"` // the first sequence
	End      journal.Seq    `json:"end"`  // the one after the last
	Started  time.Time      `json:"started"`
	Finished time.Time      `json:"finished,omitzero"`
}

// ReadNote reads the text of Text; the zero Note if there is none. A member that this version does not know is an error,
// because the note means something else without it.
func ReadNote(text []byte) (n Note, err error) {
	if len(text) == 0 {
		return n, nil
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&n); err != nil {
		return Note{}, fmt.Errorf("what the journal keeps of it cannot be read: %w", err)
	}
	if n.Spec == nil && n.Replay == nil {
		return Note{}, errors.New("what the journal keeps of it says nothing that this version knows")
	}
	return n, nil
}

// ReadReplayNote reads the note of a replay, which has one.
func ReadReplayNote(text []byte) (ReplayNote, error) {
	switch n, err := ReadNote(text); {
	case err != nil:
		return ReplayNote{}, err
	case n.Replay == nil:
		return ReplayNote{}, errors.New("the journal keeps nothing that says what it replays")
	default:
		return *n.Replay, nil
	}
}

// Text is for [journal.Progress].
func (n Note) Text() []byte {
	text, err := json.Marshal(n)
	if err != nil {
		panic(err) // a spec was JSON when it was read
	}
	return text
}
