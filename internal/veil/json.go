package veil

import (
	"strings"

	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/jsonscan"
)

// JSON hides personal data in one JSON value, and in JSON within its strings. It keeps the order, doubled names and numbers of
// any size; white space goes. Data that is not JSON is not ok.
func JSON(data []byte, hidden string) (veiled []byte, ok bool) {
	if !isJSON(data) {
		return nil, false
	}
	s := jsonscan.New(data)
	w := writer{hidden: hidden}
	w.value(&s, false)
	return w.out, true
}

func isJSON(data []byte) bool {
	s := jsonscan.New(data)
	return s.Value() != nil && s.End() == nil
}

// A writer copies a valid text.
type writer struct {
	out    []byte
	hidden string // stands in the place of what is hidden
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
		w.value(s, personal || catalog.Personal(name))
	}
	w.out = append(w.out, '}')
}

func (w *writer) comma(first bool) {
	if !first {
		w.out = append(w.out, ',')
	}
}

func (w *writer) hide() { w.out = jsonscan.AppendText(w.out, w.hidden) }

// string writes a string. Personal data is hidden in JSON within it.
func (w *writer) string(text string, personal bool) {
	if personal && text != "" {
		w.hide()
		return
	}
	if begins := strings.TrimSpace(text); strings.HasPrefix(begins, "{") || strings.HasPrefix(begins, "[") {
		if inner := []byte(text); isJSON(inner) {
			s := jsonscan.New(inner)
			within := writer{hidden: w.hidden}
			within.value(&s, false)
			w.out = jsonscan.AppendText(w.out, string(within.out))
			return
		}
	}
	w.out = jsonscan.AppendText(w.out, Title(text, w.hidden))
}
