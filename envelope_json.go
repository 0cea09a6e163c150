package dingevent

import (
	"bytes"
	"encoding/json"
	"time"
	"unicode/utf8"
)

// envelopeJSON is the JSON form of an Envelope. As in CloudEvents, data is the payload when that
// is JSON, and data_base64 is it when it is not.
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

// MarshalJSON writes the envelope as one object with the members id, type, corp, app, transport,
// born, received, meta, and data, or data_base64 where Data is not JSON in UTF-8.
// White space inside Data is not kept.
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

// DataIsJSON reports whether data can stand inside a JSON text as it is: valid JSON, valid UTF-8, and
// not nested so deep that the text around it would be refused by readers.
func DataIsJSON(data []byte) bool {
	return utf8.Valid(data) && json.Valid(data) && depth(data) <= maxDepth
}

// maxDepth leaves room below the 10,000 levels that encoding/json reads.
const maxDepth = 9900

// depth is how deep data, which is valid JSON, is nested.
func depth(data []byte) (deepest int) {
	if bytes.Count(data, []byte("["))+bytes.Count(data, []byte("{")) <= maxDepth {
		return 0 // it cannot be deep
	}
	now, text := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case c == '"':
			text = !text
		case c == '\\' && text:
			i++
		case text:
		case c == '[' || c == '{':
			now++
			deepest = max(deepest, now)
		case c == ']' || c == '}':
			now--
		}
	}
	return deepest
}
