package main

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/internal/terminal"
)

// decode returns the event as its Go struct.
func decode(env *dingevent.Envelope) any {
	decoder := event.Decoder{CorpID: env.CorpID}
	return decoder.Decode(env.Type, env.Data)
}

// goText is the event as its Go struct: the type's name and the fields in JSON. An event without a struct is shown as it
// came.
func goText(env *dingevent.Envelope) (string, error) {
	typed := decode(env)
	if unknown, ok := typed.(*event.Unknown); ok {
		return "Unknown " + rawText(unknown.Raw), nil
	}
	fields, err := jsonLine(typed)
	return strings.TrimPrefix(fmt.Sprintf("%T", typed), "*event.") + " " + strings.TrimSpace(string(fields)), err
}

// rawText is a payload that nothing is known of, safe for a terminal.
func rawText(raw []byte) string {
	text := string(raw)
	if !dingevent.DataIsJSON(raw) || strings.ContainsFunc(text, unicode.IsControl) {
		return terminal.Shown(text)
	}
	return text
}
