package dingevent

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/dingevent/dingevent/internal/jsonscan"
)

// envelopeJSON is the JSON form of an Envelope. As in CloudEvents, data is the payload if every reader takes that, and
// data_base64 if not.
type envelopeJSON struct {
	ID         string            `json:"id"`
	Type       string            `json:"type"`
	Corp       string            `json:"corp"`
	App        string            `json:"app"`
	Transport  Transport         `json:"transport"`
	Born       time.Time         `json:"born,omitzero"`
	Received   time.Time         `json:"received,omitzero"`
	Meta       map[string]string `json:"meta,omitempty"`
	Data       json.RawMessage   `json:"data,omitempty"`
	DataBase64 []byte            `json:"data_base64,omitempty"`
}

// MarshalJSON writes the envelope as one object with the members id, type, corp, app, transport, born, received, meta
// and data. If [DataIsJSON] refuses Data, data_base64 takes the place of data. White space inside Data is not kept.
func (e *Envelope) MarshalJSON() ([]byte, error) {
	out := envelopeJSON{
		ID: e.ID, Type: e.Type, Corp: e.CorpID, App: e.App, Transport: e.Transport,
		Born: writable(e.Born), Received: writable(e.Received), Meta: e.Meta,
	}
	if DataIsJSON(e.Data) {
		out.Data = e.Data
	} else {
		out.DataBase64 = e.Data
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false) // an approval's URL should stay readable
	if err := enc.Encode(out); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (e *Envelope) UnmarshalJSON(text []byte) error {
	var in envelopeJSON
	if err := json.Unmarshal(text, &in); err != nil {
		return err
	}
	*e = Envelope{
		ID: in.ID, Type: in.Type, CorpID: in.Corp, App: in.App, Transport: in.Transport,
		Born: in.Born, Received: in.Received, Meta: in.Meta, Data: in.Data,
	}
	if in.DataBase64 != nil {
		e.Data = in.DataBase64
	}
	return nil
}

// writable is at, or no time if RFC 3339 cannot write it: a payload may claim the year 33658.
func writable(at time.Time) time.Time {
	if year := at.Year(); year < 1 || year > 9999 {
		return time.Time{}
	}
	return at
}

// DataIsJSON reports whether data can stand inside a JSON text as it is: one JSON value that every reader reads alike.
// Beside JSON's grammar it must be valid UTF-8, with no lone surrogate in an escape and no name twice in one object. It
// must have no number beyond a float64, and at most 50 levels.
func DataIsJSON(data []byte) bool { return jsonscan.Strict(data) }
