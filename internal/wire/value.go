package wire

import (
	"time"

	"github.com/dingevent/dingevent/internal/jsonscan"
)

// Text is a string's text, and any other value as it is written; null and nothing are empty.
func Text(value []byte) string {
	if s, ok := jsonscan.Text(value); ok {
		return s
	}
	if string(value) == "null" {
		return ""
	}
	return string(value)
}

// born is the first of values that is a time; zero if none is.
func born(values ...[]byte) time.Time {
	for _, value := range values {
		if at, ok := jsonscan.Time(value); ok {
			return at
		}
	}
	return time.Time{}
}
