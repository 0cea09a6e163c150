package veil

import "github.com/dingevent/dingevent/internal/jsonscan"

// JSON hides personal data in one JSON value, and in JSON within its strings. It keeps the order, doubled names and numbers of
// any size; white space goes. Data that is not JSON is not ok.
func JSON(data []byte, hidden string) (veiled []byte, ok bool) {
	if !isJSON(data) {
		return nil, false
	}
	s := jsonscan.New(data)
	w := writer{hidden: hidden, hides: hidesAny, plain: func(text string) string { return SecretText(Title(text, hidden), hidden) }}
	w.value(&s, false)
	return w.out, true
}
