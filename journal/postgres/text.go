package postgres

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"
)

// escape begins a text that PostgreSQL cannot hold as it is. It is a code point that no text should have.
const escape = "\uFFFF"

// toText is s as a column of type text can hold it: as it is, or escaped if it has a zero byte, is no UTF-8, or looks
// escaped.
func toText(s string) string {
	if utf8.ValidString(s) && !strings.Contains(s, "\x00") && !strings.HasPrefix(s, escape) {
		return s
	}
	return escape + base64.RawStdEncoding.EncodeToString([]byte(s))
}

// fromText is what toText was given.
func fromText(s string) string {
	coded, escaped := strings.CutPrefix(s, escape)
	if !escaped {
		return s
	}
	plain, err := base64.RawStdEncoding.DecodeString(coded)
	if err != nil {
		return s // somebody else has written it
	}
	return string(plain)
}
