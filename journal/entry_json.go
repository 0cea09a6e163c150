package journal

import (
	"encoding/json"
	"strconv"

	"github.com/dingevent/dingevent"
)

// MarshalJSON writes the envelope's JSON with one more member in front, seq; without an envelope,
// seq alone.
func (e Entry) MarshalJSON() ([]byte, error) {
	if e.Envelope == nil {
		return json.Marshal(struct {
			Seq Seq `json:"seq"`
		}{e.Seq})
	}
	env, err := e.Envelope.MarshalJSON()
	if err != nil {
		return nil, err
	}
	out := strconv.AppendUint([]byte(`{"seq":`), uint64(e.Seq), 10)
	out = append(out, ',')
	return append(out, env[1:]...), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (e *Entry) UnmarshalJSON(text []byte) error {
	var seq struct{ Seq Seq }
	if err := json.Unmarshal(text, &seq); err != nil {
		return err
	}
	e.Seq, e.Envelope = seq.Seq, new(dingevent.Envelope)
	return e.Envelope.UnmarshalJSON(text)
}
