package eventglob

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// maxPattern is the length of a pattern, in bytes.
const maxPattern = 1024

// Compile compiles a pattern, in the little of glob that DingTalk's rules use:
//
//   - "*" is any text without a slash, also none
//   - "**" is any text, also none
//   - "{a,b}" is a or b; there may be stars in them, but no further braces; "{a}" is a
//   - everything else is itself, "?", "[" and "\" too
//
// It matches the whole of a text, or not, in time proportional to the text.
func Compile(pattern string) (*regexp.Regexp, error) {
	switch {
	case pattern == "":
		return nil, errors.New("the pattern is empty")
	case len(pattern) > maxPattern:
		return nil, fmt.Errorf("the pattern is longer than %d bytes", maxPattern)
	case !utf8.ValidString(pattern):
		return nil, errors.New("the pattern is not in UTF-8")
	}
	var out strings.Builder
	out.WriteString(`(?s)\A(?:`)
	braces := false
	for rest := pattern; rest != ""; {
		n := 1
		switch {
		case strings.HasPrefix(rest, "**"):
			n = 2
			out.WriteString(`.*`)
		case rest[0] == '*':
			out.WriteString(`[^/]*`)
		case rest[0] == '{' && braces:
			return nil, fmt.Errorf("%q has braces within braces", pattern)
		case rest[0] == '{':
			braces = true
			out.WriteString(`(?:`)
		case rest[0] == '}' && !braces:
			return nil, fmt.Errorf("%q has a } without its {", pattern)
		case rest[0] == '}':
			braces = false
			out.WriteString(`)`)
		case rest[0] == ',' && braces:
			out.WriteString(`|`)
		default:
			_, n = utf8.DecodeRuneInString(rest)
			out.WriteString(regexp.QuoteMeta(rest[:n]))
		}
		rest = rest[n:]
	}
	if braces {
		return nil, fmt.Errorf("%q has a { without its }", pattern)
	}
	out.WriteString(`)\z`)
	return regexp.Compile(out.String())
}
