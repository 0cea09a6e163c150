package filter

import "strings"

const (
	marked  = "\n | " // begins the source below an error of CEL, and below that the mark
	maxLine = 120     // characters of a line of source that are shown
)

// nearMark cuts a long line of source, below an error of CEL, to what is around the mark.
func nearMark(shown string) string {
	parts := strings.SplitN(shown, marked, 3)
	if len(parts) < 3 {
		return shown
	}
	source, mark := []rune(parts[1]), []rune(parts[2])
	if len(source) <= maxLine {
		return shown
	}
	from := max(0, len(mark)-maxLine/2)
	to := min(len(source), from+maxLine)
	before, after := "", ""
	if from > 0 {
		before = "…"
	}
	if to < len(source) {
		after = "…"
	}
	return parts[0] + marked + before + string(source[from:to]) + after + marked + strings.Repeat(".", len(before)/len("…")) + string(mark[from:])
}
