package spool

import (
	"regexp"
	"strings"
)

// maxReason is how many bytes of an error are kept.
const maxReason = 500

var (
	inURL  = regexp.MustCompile(`(://[^/\s:@]*):[^\s]*@`)
	inPair = regexp.MustCompile(`(?i)(pass(?:word|wd|file)?|secret|token)("?\s*[=:]\s*)('(?:[^'\\]|\\.)*'|"[^"]*"|[^\s,;&)]+)`)
)

// safe is the text of an error of the shared journal, without a password of its address and not too long. The journal
// should not write one there, but it is another's code.
func safe(err error) string {
	if err == nil {
		return ""
	}
	text := strings.Join(strings.Fields(err.Error()), " ")
	text = inURL.ReplaceAllString(text, "$1:***@")
	text = inPair.ReplaceAllString(text, "$1$2***")
	if len(text) > maxReason {
		text = strings.ToValidUTF8(text[:maxReason], "") + "…"
	}
	return text
}
