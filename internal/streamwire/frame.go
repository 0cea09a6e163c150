// Package streamwire is DingTalk's side of Stream mode on the wire: what a client asks for to open a
// connection, the ticket it gets, the frames that go down, and the answers that come up. The fake DingTalk
// and the attach point speak it; package stream is the other side.
package streamwire

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"time"
)

// The types of frames.
const (
	System   = "SYSTEM"
	Event    = "EVENT"
	Callback = "CALLBACK"
)

// A Frame is what goes down to a client.
type Frame struct {
	SpecVersion string            `json:"specVersion"`
	Type        string            `json:"type"`
	Headers     map[string]string `json:"headers"`
	Data        string            `json:"data"` // JSON text inside a string
}

// NewFrame has the headers that every frame has, with a message ID of its own.
func NewFrame(kind, topic string, data []byte) *Frame {
	return &Frame{
		SpecVersion: "1.0",
		Type:        kind,
		Headers: map[string]string{
			"topic":       topic,
			"contentType": "application/json",
			"messageId":   NewID(),
			"time":        Millis(time.Now()),
		},
		Data: string(data),
	}
}

// MessageID is what the answer repeats.
func (f *Frame) MessageID() string { return f.Headers["messageId"] }

// Encode is the frame as text. Invalid UTF-8 in Data becomes U+FFFD, because a text frame cannot hold it.
func (f *Frame) Encode() ([]byte, error) { return EncodeJSON(f) }

// EncodeJSON leaves <, > and & as they are, as DingTalk does.
func EncodeJSON(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}

// Millis is a time as frames have it: milliseconds since 1970, as text.
func Millis(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

// NewID makes up an ID as long as DingTalk's.
func NewID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}
