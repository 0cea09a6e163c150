// Package sourcetext sets text into lines, for comments in generated source code.
package sourcetext

import (
	"strings"
	"unicode/utf8"
)

// Wrap breaks a text into lines of at most so many columns, at spaces and between Chinese characters, which
// fill two columns each.
func Wrap(text string, columns int) (lines []string) {
	line := ""
	for _, piece := range pieces(text) {
		if line != "" && Width(line+strings.TrimRight(piece, " ")) > columns {
			lines = append(lines, strings.TrimRight(line, " "))
			line = ""
		}
		line += piece
	}
	return append(lines, strings.TrimRight(line, " "))
}

// pieces are the parts of a text that stay on one line: a word with the space behind it, or a Chinese
// character with the punctuation behind it.
func pieces(text string) (all []string) {
	start := 0
	var last rune
	for i, r := range text {
		wide := last > 0x2e7f || r > 0x2e7f
		if i > start && (last == ' ' && r != ' ' || wide && last != ' ' && !strings.ContainsRune("。，、；：）”」！？)", r) && !strings.ContainsRune("（“「(", last)) {
			all = append(all, text[start:i])
			start = i
		}
		last = r
	}
	return append(all, text[start:])
}

// Width is how many columns a text fills.
func Width(text string) int { return (len(text) + utf8.RuneCountInString(text)) / 2 }
