package veil

import (
	"strings"

	"github.com/dingevent/dingevent/internal/jsonscan"
)

func isJSON(data []byte) bool {
	s := jsonscan.New(data)
	return s.Value() != nil && s.End() == nil
}

// A writer copies a valid text.
type writer struct {
	out     []byte
	hidden  string                   // stands in the place of what is hidden
	hides   func(name string) bool   // whether the values under a name are hidden
	plain   func(text string) string // hides what is in a string that is no JSON
	changed bool                     // something was hidden
}

func (w *writer) value(s *jsonscan.Scanner, personal bool) {
	switch s.Kind() {
	case jsonscan.ObjectBegins:
		s.OpenObject()
		w.object(s, personal)
	case jsonscan.ArrayBegins:
		s.OpenArray()
		w.out = append(w.out, '[')
		for first := true; s.Element(); first = false {
			w.comma(first)
			w.value(s, personal)
		}
		w.out = append(w.out, ']')
	case jsonscan.String:
		text, _ := s.Text()
		w.string(text, personal)
	default:
		if value := string(s.Value()); personal && value != "null" {
			w.hide()
		} else {
			w.out = append(w.out, value...)
		}
	}
}

func (w *writer) object(s *jsonscan.Scanner, personal bool) {
	w.out = append(w.out, '{')
	for first := true; ; first = false {
		key, ok := s.Member()
		if !ok {
			break
		}
		w.comma(first)
		name := string(key)
		w.out = append(jsonscan.AppendText(w.out, name), ':')
		w.value(s, personal || w.hides(name))
	}
	w.out = append(w.out, '}')
}

func (w *writer) comma(first bool) {
	if !first {
		w.out = append(w.out, ',')
	}
}

func (w *writer) hide() {
	w.changed = true
	w.out = jsonscan.AppendText(w.out, w.hidden)
}

// string writes a string. What is to be hidden is hidden in JSON within it, too.
func (w *writer) string(text string, personal bool) {
	if personal && text != "" {
		w.hide()
		return
	}
	if begins := strings.TrimSpace(text); strings.HasPrefix(begins, "{") || strings.HasPrefix(begins, "[") {
		if inner := []byte(text); isJSON(inner) {
			s := jsonscan.New(inner)
			within := writer{hidden: w.hidden, hides: w.hides, plain: w.plain}
			within.value(&s, false)
			w.changed = w.changed || within.changed
			w.out = jsonscan.AppendText(w.out, string(within.out))
			return
		}
	}
	shown := w.plain(text)
	w.changed = w.changed || shown != text
	w.out = jsonscan.AppendText(w.out, shown)
}
