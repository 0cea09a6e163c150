package main

import (
	"io"
	"strings"

	"golang.org/x/term"

	"github.com/dingevent/dingevent/internal/terminal"
)

// A table aligns columns by the cells they take in a terminal, where a Chinese character takes two and a color
// none. Tabs stand between columns; what is written is shown by Flush. On a terminal no row is wider than it.
type table struct {
	w    io.Writer
	text strings.Builder
}

// gap stands between two columns.
const gap = "  "

// newTable begins a table with a row of titles; without any if they are empty.
func newTable(w io.Writer, titles string) *table {
	t := &table{w: w}
	if titles != "" {
		t.text.WriteString(titles + "\n")
	}
	return t
}

func (t *table) Write(p []byte) (int, error) { return t.text.Write(p) }

// Flush writes the rows.
func (t *table) Flush() error {
	var rows [][]string
	var widths []int
	for line := range strings.Lines(t.text.String()) {
		row := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		for i, cell := range row[:len(row)-1] { // nothing stands behind the last
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], terminal.Width(cell))
		}
		rows = append(rows, row)
	}
	room, out := terminalWidth(t.w), new(strings.Builder)
	for _, row := range rows {
		line := ""
		for i, cell := range row[:len(row)-1] {
			line += terminal.Padded(cell, widths[i]) + gap
		}
		out.WriteString(cut(strings.TrimRight(line+row[len(row)-1], " "), room) + "\n")
	}
	_, err := io.WriteString(t.w, out.String())
	return err
}

// cut shortens a line to so many cells, with a mark that something is missing; 0 means any number.
func cut(line string, room int) string {
	if room <= 0 {
		return line
	}
	return terminal.Cut(line, room)
}

// terminalWidth is how many cells a line of w has; 0 if w is no terminal.
func terminalWidth(w io.Writer) int {
	if l, ok := w.(*lines); ok {
		w = l.w
	}
	file, ok := w.(interface{ Fd() uintptr })
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		return 0
	}
	return width
}
