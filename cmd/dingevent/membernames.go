package main

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event/catalog"
)

// memberNames are the names of the members that a payload has, at any depth and in small letters, and what the catalogue calls them.
type memberNames map[string]bool

// memberNamesOf are the members of an event's payload.
func memberNamesOf(env *dingevent.Envelope) memberNames {
	names := memberNames{}
	names.take(env.Data)
	if entry, ok := catalog.Lookup(env.Type); ok {
		names.alias(entry.Fields)
	}
	return names
}

func (n memberNames) take(raw []byte) {
	var object map[string]json.RawMessage
	var list []json.RawMessage
	var text string
	switch {
	case json.Unmarshal(raw, &object) == nil:
		for name, value := range object {
			n[strings.ToLower(name)] = true
			n.take(value)
		}
	case json.Unmarshal(raw, &list) == nil:
		for _, value := range list {
			n.take(value)
		}
	case json.Unmarshal(raw, &text) == nil && strings.ContainsAny(text[:min(len(text), 1)], "{["):
		n.take([]byte(text)) // JSON in a string
	}
}

// copied marks a field that holds what another one does, unless it has several elements.
const copied = "="

// alias adds the fields that came by another name, and marks fields that are made of another one.
func (n memberNames) alias(fields []catalog.Field) {
	for _, f := range fields {
		if f.From != "" {
			n[copied+f.Name] = true
		}
		for _, other := range f.OtherNames() {
			if n[strings.ToLower(other)] {
				n[strings.ToLower(f.Name)] = true
			}
		}
		n.alias(f.Fields)
	}
}

// inLine are members that the line of an event shows by itself.
var inLine = map[string]bool{"EventType": true, "eventType": true, "CorpId": true, "corpId": true, "eventId": true}

// of keeps the fields of a typed event that came. It drops fields that are empty and have no name here.
func (n memberNames) of(typed []byte) []byte {
	typed = bytes.TrimSpace(typed)
	dec := json.NewDecoder(bytes.NewReader(typed))
	open, err := dec.Token()
	if err != nil || open != json.Delim('{') && open != json.Delim('[') {
		return typed
	}
	var out bytes.Buffer
	out.WriteString(open.(json.Delim).String())
	for dec.More() {
		var name string
		if open == json.Delim('{') {
			token, err := dec.Token()
			if err != nil {
				return typed
			}
			name, _ = token.(string) // as every name of JSON is
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return typed
		}
		value = n.of(value)
		if name != "" && (inLine[name] || n[copied+name] && !several(value) || isEmpty(value) && !n[strings.ToLower(name)]) {
			continue
		}
		if out.Len() > 1 {
			out.WriteByte(',')
		}
		if name != "" {
			quoted, _ := json.Marshal(name) // a string always is JSON
			out.Write(append(quoted, ':'))
		}
		out.Write(value)
	}
	out.WriteString(map[json.Token]string{json.Delim('{'): "}", json.Delim('['): "]"}[open])
	return out.Bytes()
}

// several reports whether a value is a list of two or more.
func several(value []byte) bool {
	var list []json.RawMessage
	return json.Unmarshal(value, &list) == nil && len(list) > 1
}

func isEmpty(value []byte) bool {
	switch string(value) {
	case `""`, `"0"`, "0", "false", "null", "[]", "{}", "0.0":
		return true
	}
	return false
}
