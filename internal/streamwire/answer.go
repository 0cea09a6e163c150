package streamwire

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
)

// AnswerLimit is the largest answer that is read, in bytes. DingTalk's client for Python answers an event with the
// event, escaped twice.
const AnswerLimit = 16 << 20

// An Answer is a frame from a client. Clients are written by many people, so each member is read in any JSON type.
type Answer struct {
	MessageID string
	Code      int             // 0 if CodeFault is not nil
	CodeFault error           // why there is no code
	Message   string          // JSON text if it was no string
	Data      json.RawMessage // JSON text, also if it came inside a string as it should
}

// DecodeAnswer reads an answer. An error means that the answer does not name its message.
func DecodeAnswer(text []byte) (a Answer, err error) {
	var in struct {
		Code    json.RawMessage `json:"code"`
		Headers json.RawMessage `json:"headers"`
		Message json.RawMessage `json:"message"`
		Data    json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(text, &in); err != nil {
		return Answer{}, fmt.Errorf("an answer is a JSON object: %w", err)
	}
	var headers struct {
		MessageID json.RawMessage `json:"messageId"`
	}
	_ = json.Unmarshal([]byte(unquote(in.Headers)), &headers)
	a = Answer{MessageID: unquote(headers.MessageID), Message: unquote(in.Message), Data: json.RawMessage(unquote(in.Data))}
	a.Code, a.CodeFault = code(in.Code)
	if a.MessageID == "" {
		return Answer{}, errors.New("an answer repeats the message's headers.messageId; this one has none")
	}
	return a, nil
}

// unquote is the text of a JSON string, any other value as it is, and nothing for null.
func unquote(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) == nil { // null, too
		return text
	}
	return string(value)
}

// code reads a whole number, which may be written as text or with a point.
func code(value json.RawMessage) (int, error) {
	text := strings.TrimSpace(unquote(value))
	if text == "" {
		return 0, errors.New("without a code")
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n != math.Trunc(n) || math.Abs(n) > 1e6 {
		return 0, fmt.Errorf("with the code %s, which is no code of HTTP", Clip(string(value)))
	}
	return int(n), nil
}

// Failure is nil if a is a success for f, and else says what the client answered. Code 200 alone is success, with one
// exception: a client can refuse an event with code 200 by a status in the data, such as LATER.
func (a Answer) Failure(f *Frame) error {
	switch status := a.refusal(f); {
	case a.CodeFault != nil:
		return fmt.Errorf("the client answered %w%s", a.CodeFault, a.said())
	case a.Code == http.StatusNotFound:
		return fmt.Errorf("the client answered code 404%s: it has no handler for it", a.said())
	case a.Code != http.StatusOK:
		return fmt.Errorf("the client answered code %d%s", a.Code, a.said())
	case status != "":
		return fmt.Errorf("the client answered the status %s%s", Clip(status), a.said())
	}
	return nil
}

// refusal is the status by which an answer refuses an event; empty if it does not. Clients answer SUCCESS, LATER, or
// no status. DingTalk's client for Python sends back the event, so a status that the event has, too, says nothing. LATER
// always does: no event of DingTalk's has it.
func (a Answer) refusal(f *Frame) string {
	if f.Type != Event {
		return ""
	}
	status := statusOf(a.Data)
	if strings.EqualFold(status, "SUCCESS") || status != "LATER" && status == statusOf([]byte(f.Data)) {
		return ""
	}
	return status
}

// statusOf is the status in an object; empty if it has none that is text.
func statusOf(data []byte) string {
	var object struct {
		Status string `json:"status"`
	}
	if json.Unmarshal(data, &object) != nil {
		return ""
	}
	return object.Status
}

// said is the client's message, quoted, behind a space. The message in the data comes first, because it has more detail.
func (a Answer) said() string {
	var data struct {
		Message string `json:"message"`
	}
	_ = json.Unmarshal(a.Data, &data)
	text := cmp.Or(data.Message, a.Message)
	if text == "" {
		return ""
	}
	return fmt.Sprintf(" %q", Clip(text))
}

// Clip bounds text from outside that goes into an error or a log.
func Clip(s string) string {
	const most = 100
	if len(s) <= most {
		return s
	}
	return s[:most] + "..."
}
