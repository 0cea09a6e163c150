package streamwire

import (
	"encoding/json"
	"fmt"
)

// An Answer is what comes up from a client.
type Answer struct {
	Code    int `json:"code"`
	Headers struct {
		MessageID string `json:"messageId"`
	} `json:"headers"`
	Message string          `json:"message"`
	Data    json.RawMessage `json:"data"` // JSON text, also if it came inside a string as it should
}

// DecodeAnswer reads an answer.
func DecodeAnswer(text []byte) (a Answer, err error) {
	if err := json.Unmarshal(text, &a); err != nil {
		return Answer{}, fmt.Errorf("answer: %w", err)
	}
	var data string
	if json.Unmarshal(a.Data, &data) == nil { // else it is JSON that was not put into a string
		a.Data = json.RawMessage(data)
	}
	return a, nil
}

// Status is what the answer to an event says; empty if it does not, as DingTalk's Python client, which
// sends the event back.
func (a Answer) Status() string {
	var data struct {
		Status string `json:"status"`
	}
	if json.Unmarshal(a.Data, &data) != nil {
		return ""
	}
	return data.Status
}

// Clip bounds text from outside that goes into an error or a log.
func Clip(s string) string {
	const most = 100
	if len(s) <= most {
		return s
	}
	return s[:most] + "..."
}
