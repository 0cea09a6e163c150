package dingtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// frame is what goes down to a client.
type frame struct {
	SpecVersion string            `json:"specVersion"`
	Type        string            `json:"type"` // SYSTEM, EVENT or CALLBACK
	Headers     map[string]string `json:"headers"`
	Data        string            `json:"data"` // JSON text inside a string
}

// newFrame has the headers that every frame has, with a message ID of its own.
func newFrame(kind, topic string, data []byte) *frame {
	return &frame{
		SpecVersion: "1.0",
		Type:        kind,
		Headers: map[string]string{
			"topic":       topic,
			"contentType": "application/json",
			"messageId":   newID(),
			"time":        millis(time.Now()),
		},
		Data: string(data),
	}
}

func (f *frame) messageID() string { return f.Headers["messageId"] }

// encode is the frame as text. What is no UTF-8 in Data becomes U+FFFD: a text frame cannot hold it.
func (f *frame) encode() ([]byte, error) { return encodeJSON(f) }

// encodeJSON leaves <, > and & as they are, as DingTalk does.
func encodeJSON(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}

func millis(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

// answer is what comes up from a client.
type answer struct {
	Code    int `json:"code"`
	Headers struct {
		MessageID string `json:"messageId"`
	} `json:"headers"`
	Message string          `json:"message"`
	Data    json.RawMessage `json:"data"`
}

func decodeAnswer(text []byte) (a answer, err error) {
	if err := json.Unmarshal(text, &a); err != nil {
		return answer{}, fmt.Errorf("answer: %w", err)
	}
	var data string
	if json.Unmarshal(a.Data, &data) == nil { // else it is JSON that was not put into a string
		a.Data = json.RawMessage(data)
	}
	return a, nil
}

// eventErr is nil if the answer tells that the event was taken. Code 200 without a status counts:
// DingTalk's Python client sends the event back.
func (a answer) eventErr() error {
	if a.Code != 200 {
		return fmt.Errorf("the client answered code %d %q", a.Code, clip(a.Message))
	}
	var data struct {
		Status string `json:"status"`
	}
	if json.Unmarshal(a.Data, &data) != nil || data.Status == "" || data.Status == "SUCCESS" {
		return nil
	}
	return fmt.Errorf("the client answered status %s", clip(data.Status))
}

// callbackErr is nil if the answer tells that the callback was handled.
func (a answer) callbackErr() error {
	if a.Code != 200 {
		return fmt.Errorf("the client answered code %d %q", a.Code, clip(a.Message))
	}
	return nil
}

// clip bounds text from outside that goes into an error.
func clip(s string) string {
	const most = 100
	if len(s) <= most {
		return s
	}
	return s[:most] + "..."
}
