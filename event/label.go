package event

import (
	"encoding/json"

	"github.com/dingevent/dingevent/internal/jsonscan"
)

// UnmarshalJSON reads an object, or a string that holds one as DingTalk sends it.
func (label *PostLabel) UnmarshalJSON(b []byte) (err error) {
	type plain PostLabel
	return unmarshalLabel(b, (*plain)(label))
}

// UnmarshalJSON reads an object, or a string that holds one as DingTalk sends it.
func (label *PreLabel) UnmarshalJSON(b []byte) (err error) {
	type plain PreLabel
	return unmarshalLabel(b, (*plain)(label))
}

func unmarshalLabel(b []byte, label any) error {
	if text, ok := jsonscan.Text(b); ok {
		b = []byte(text)
	}
	return json.Unmarshal(b, label)
}
