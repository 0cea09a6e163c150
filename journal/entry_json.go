package journal

import (
	"encoding/json"
	"strconv"

	"github.com/dingevent/dingevent"
)

// MarshalJSON writes the envelope's JSON with one more member in front, seq, and damaged behind it if there is a
// Damage; without an envelope, these alone.
func (e Entry) MarshalJSON() ([]byte, error) {
	out := strconv.AppendUint([]byte(`{"seq":`), uint64(e.Seq), 10)
	if e.Damage != "" {
		text, err := json.Marshal(e.Damage)
		if err != nil {
			return nil, err
		}
		out = append(append(out, `,"damaged":`...), text...)
	}
	if e.Envelope == nil {
		return append(out, '}'), nil
	}
	env, err := e.Envelope.MarshalJSON()
	if err != nil {
		return nil, err
	}
	out = append(out, ',')
	return append(out, env[1:]...), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (e *Entry) UnmarshalJSON(text []byte) error {
	var own struct {
		Seq     Seq
		Damaged string
	}
	if err := json.Unmarshal(text, &own); err != nil {
		return err
	}
	e.Seq, e.Damage, e.Envelope = own.Seq, own.Damaged, new(dingevent.Envelope)
	return e.Envelope.UnmarshalJSON(text)
}
