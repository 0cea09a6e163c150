package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/fatih/color"

	"github.com/dingevent/dingevent/internal/terminal"
)

// TestTableCountsCells: columns stand below each other whatever the script, and a color takes no room.
func TestTableCountsCells(t *testing.T) {
	color.NoColor = false
	defer func() { color.NoColor = true }()
	var out bytes.Buffer
	table := newTable(&out, "NAME\tBEHIND\tNOTE")
	fmt.Fprintln(table, "账单\t1\tx")
	fmt.Fprintf(table, "%s\t%s\t%s\n", "hr", color.RedString("%d", 22), "y")
	fmt.Fprintln(table, "a-long-name\t3\t")
	if err := table.Flush(); err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(out.String(), "\n")
	for i, mark := range []string{"NOTE", "x", "y"} {
		if at := terminal.Width(rows[i][:strings.Index(rows[i], mark)]); at != len("a-long-name  BEHIND  ") {
			t.Errorf("%q stands at cell %d of %q", mark, at, rows[i])
		}
	}
	if got := cut("账单账单账单", 7); got != "账单账…" {
		t.Errorf("cut to %q", got)
	}
	if got := cut(color.RedString("a line that is red"), 7); got != "\x1b[31ma line…\x1b[0m" {
		t.Errorf("cut to %q, want the color to end", got)
	}
}
