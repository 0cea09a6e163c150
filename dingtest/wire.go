package dingtest

import "github.com/dingevent/dingevent/internal/streamwire"

// newID makes up an ID as long as DingTalk's.
func newID() string { return streamwire.NewID() }

// encodeJSON leaves <, > and & as they are, as DingTalk does.
func encodeJSON(v any) ([]byte, error) { return streamwire.EncodeJSON(v) }

// clip bounds text from outside that goes into an error.
func clip(s string) string { return streamwire.Clip(s) }

// A refusal is DingTalk's error body.
type refusal = streamwire.Refusal

func refuse(status int, code, message string) *refusal {
	return streamwire.Refuse(status, code, message)
}
