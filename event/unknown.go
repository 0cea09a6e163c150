package event

import (
	"encoding/json"

	"github.com/dingevent/dingevent/internal/jsonscan"
)

// MarshalJSON writes Type and Raw; what is not JSON that every reader takes stands in base64 as Raw64 instead.
func (u *Unknown) MarshalJSON() ([]byte, error) {
	if jsonscan.Strict(u.Raw) {
		return json.Marshal(struct {
			Type string
			Raw  json.RawMessage
		}{u.Type, u.Raw})
	}
	return json.Marshal(struct {
		Type  string
		Raw64 []byte
	}{u.Type, u.Raw})
}
