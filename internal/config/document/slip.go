package document

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A slip is what fingers do to a line of YAML, such as a colon of a Chinese keyboard. YAML takes it for a text, and complains of the next
// line.
type slip struct {
	seen *regexp.Regexp // its first group is what is wrong
	text string         // %s is that
}

// key is the beginning of a line up to the end of a key.
const keyBegin = `^\s*(?:[-－—–]\s*)*[A-Za-z_]+`

var slips = []slip{
	{regexp.MustCompile(`^[ \t]*([\x{00a0}\x{2000}-\x{200d}\x{3000}\x{feff}]+)`), "%q looks like a space or like nothing; indent with plain spaces"},
	{regexp.MustCompile(keyBegin + `\s*(：)`), "%s is a colon of a Chinese keyboard; write : and a space"},
	{regexp.MustCompile(`^\s*([－—–]+)\s*[^\s－—–-]`), "%s is no hyphen; an entry of a list begins with - and a space"},
	{regexp.MustCompile(`^\s*(-)[A-Za-z_]+\s*[:：]`), "behind the %s that begins an entry a space is missing"},
	{regexp.MustCompile(keyBegin + `(:)[^\s/:]`), "behind the %s of a key a space is missing"},
	{regexp.MustCompile(keyBegin + `(:)https?://`), "behind the %s of a key a space is missing"},
	{regexp.MustCompile(`^\s*(＃)`), "%s is of a Chinese keyboard; a comment begins with #"},
	{regexp.MustCompile(`[\[{].*?([，【】［］｛｝])`), "%s is of a Chinese keyboard; write the ASCII one, such as , [ or {"},
}

// slipBack is how many lines before that of an error are looked at.
const slipBack = 3

// slipped finds a slip at the line of an error of YAML, counted from 1, or shortly before it.
func slipped(lines [][]byte, line int) (c Complaint, ok bool) {
	for n := min(line, len(lines)); n > 0 && n >= line-slipBack; n-- {
		if c, ok := slipIn(string(lines[n-1])); ok {
			c.At.Line = n
			return c, true
		}
	}
	return Complaint{}, false
}

// slipIn finds a slip in one line. A comment and what stands between quotes has none.
func slipIn(line string) (c Complaint, ok bool) {
	if strings.HasPrefix(strings.TrimSpace(line), "#") {
		return Complaint{}, false
	}
	for _, s := range slips {
		if at := s.seen.FindStringSubmatchIndex(line); at != nil && outside(line[:at[2]]) {
			return Complaint{Position{Column: utf8.RuneCountInString(line[:at[2]]) + 1}, fmt.Sprintf(s.text, line[at[2]:at[3]])}, true
		}
	}
	return Complaint{}, false
}

// outside reports whether what follows is neither in a comment nor between quotes.
func outside(before string) bool {
	return !strings.Contains(before, "#") && strings.Count(before, `"`)%2 == 0 && strings.Count(before, `'`)%2 == 0
}

// notUTF8 finds the first line that is no UTF-8.
func notUTF8(text []byte) (c Complaint, found bool) {
	for n, line := range bytes.Split(text, []byte("\n")) {
		if !utf8.Valid(line) {
			return Complaint{Position{n + 1, 1}, "is no UTF-8; save the file as UTF-8, because editors on Chinese Windows may write GBK"}, true
		}
	}
	return Complaint{}, false
}

// odd reports whether a character looks like a space or like nothing, and is no ASCII space.
func odd(r rune) bool {
	return r > unicode.MaxASCII && (unicode.IsSpace(r) || unicode.Is(unicode.Cf, r))
}
