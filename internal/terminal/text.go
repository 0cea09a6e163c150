// Package terminal makes text fit for a person in a terminal: safe, in the width of cells, without the words of Go.
package terminal

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/clipperhouse/displaywidth"
)

// Shown makes text from outside safe for a terminal.
func Shown(text string) string {
	if text == "" {
		return "-"
	}
	quoted := strconv.Quote(text)
	if quoted == `"`+text+`"` {
		return text
	}
	return quoted
}

// Printable makes a sentence with text from outside safe for a terminal, on one line.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// Sentence is Printable in a cell of a table, where no text is a dash. Unlike what Shown shows, quotes in it stay as they are: the
// JSON that many webhooks answer would have a backslash before each.
func Sentence(text string) string {
	if text == "" {
		return "-"
	}
	return Printable(text)
}

// cells counts what a text takes of a terminal's line, where a Chinese character takes two cells and a color none.
var cells = displaywidth.Options{ControlSequences: true}

// Width is how many cells of a terminal text takes.
func Width(text string) int { return cells.String(text) }

// Cut shortens a line to so many cells, with a mark that something is missing.
func Cut(line string, width int) string { return cells.TruncateString(line, width, "…") }

// Padded fills text with spaces to a width, in the terminal's cells.
func Padded(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-Width(text)))
}

// InShell is an argument as it is typed.
func InShell(arg string) string {
	if arg != "" && !strings.ContainsFunc(arg, func(r rune) bool {
		return !(r == '/' || r == '.' || r == '-' || r == '_' || r == ':' || r > '~' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z')
	}) {
		return arg
	}
	return "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
}
