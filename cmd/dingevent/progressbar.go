package main

import (
	"io"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/dingevent/dingevent/journal"
)

// A bar shows how far something is in the log, where there is a terminal. The zero bar shows nothing yet.
type bar struct{ shown *progressbar.ProgressBar }

// show draws the bar, if w is a terminal.
func (b *bar) show(w io.Writer, what string, from, at, end journal.Seq) {
	if b.shown == nil {
		b.shown = progressbar.NewOptions64(int64(max(end-from, 1)),
			progressbar.OptionSetWriter(w), progressbar.OptionSetVisibility(isTerminal(w)), progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(), progressbar.OptionFullWidth())
	}
	b.shown.Describe(what)
	_ = b.shown.Set64(int64(at - min(at, from))) // a terminal that went away shows nothing
}

// done takes the bar away.
func (b *bar) done() {
	if b.shown != nil {
		_ = b.shown.Clear()
	}
}

func isTerminal(w io.Writer) bool {
	file, ok := w.(interface{ Fd() uintptr })
	return ok && term.IsTerminal(int(file.Fd()))
}
