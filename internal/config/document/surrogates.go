package document

import (
	"bytes"
	"encoding/json"
	"regexp"
)

// halves finds an escaped backslash, which is passed over, or the two halves of a character in JSON.
var halves = regexp.MustCompile(`\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}`)

// surrogates returns JSON with the characters in place of those escapes that YAML does not know: of two halves.
func surrogates(text []byte) []byte {
	if !bytes.Contains(text, []byte(`\u`)) || !json.Valid(text) {
		return text
	}
	return halves.ReplaceAllFunc(text, func(found []byte) []byte {
		var char string
		if len(found) == 2 || json.Unmarshal([]byte(`"`+string(found)+`"`), &char) != nil {
			return found
		}
		return []byte(char)
	})
}
