package assistant

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/dingevent/dingevent/internal/jsonscan"
	"github.com/dingevent/dingevent/internal/veil"
)

// MaxAnswer bounds the text of an answer, in bytes.
const MaxAnswer = 64 << 10

// hidden stands in the place of personal data.
const hidden = "(hidden: personal data)"

// payloads are the members whose values are what came from DingTalk.
var payloads = map[string]bool{"data": true, "event": true}

// sequences are the members that have sequences, outside of payloads.
var sequences = map[string]bool{
	"seq": true, "cursor": true, "next": true, "from": true, "before": true, "end": true, "behind": true, "ahead": true,
	"first": true, "after": true, "unjudged_seq": true,
}

// A shape is how answers are written.
type shape struct {
	personal bool // personal data is shown
}

// invented is an answer whose data is made up, so no part of it is personal.
type invented struct{ answer any }

// write returns v as JSON, with sequences as texts and personal data hidden.
func (sh shape) write(v any) ([]byte, error) {
	if made, ok := v.(invented); ok {
		sh.personal, v = true, made.answer
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false) // an address should stay readable
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("write the answer: %w", err)
	}
	s := jsonscan.New(buf.Bytes())
	return sh.value(nil, &s, ""), nil
}

// value appends the next value of a valid text, which is the member key.
func (sh shape) value(dst []byte, s *jsonscan.Scanner, key string) []byte {
	if payloads[key] {
		return sh.payload(dst, s.Value())
	}
	switch s.Kind() {
	case jsonscan.ObjectBegins:
		return sh.object(dst, s)
	case jsonscan.ArrayBegins:
		s.OpenArray()
		dst = append(dst, '[')
		for first := true; s.Element(); first = false {
			if !first {
				dst = append(dst, ',')
			}
			dst = sh.value(dst, s, key)
		}
		return append(dst, ']')
	case jsonscan.String:
		text, _ := s.Text()
		return jsonscan.AppendText(dst, sh.text(key, text))
	}
	value := s.Value()
	if _, isInt := jsonscan.Int64(value); isInt && sequences[key] {
		return append(append(append(dst, '"'), value...), '"')
	}
	return append(dst, value...)
}

func (sh shape) object(dst []byte, s *jsonscan.Scanner) []byte {
	s.OpenObject()
	dst = append(dst, '{')
	for first := true; ; first = false {
		name, ok := s.Member()
		if !ok {
			return append(dst, '}')
		}
		if !first {
			dst = append(dst, ',')
		}
		key := string(name)
		dst = append(jsonscan.AppendText(dst, key), ':')
		dst = sh.value(dst, s, key)
	}
}

// payload appends a payload, which is JSON. Its numbers stay as they are.
func (sh shape) payload(dst, data []byte) []byte {
	if sh.personal {
		return append(dst, data...)
	}
	veiled, _ := veil.JSON(data, hidden)
	return append(dst, veiled...)
}

// text is a text of ours, which may quote JSON. data_base64 is a payload that is not JSON.
func (sh shape) text(key, text string) string {
	switch {
	case sh.personal:
		return text
	case key == "data_base64":
		return hidden
	}
	return veil.Text(text, hidden)
}
