package main

import (
	"fmt"
	"io"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/statustext"
	"github.com/dingevent/dingevent/internal/words"
)

// printSource shows how a source of an app stands.
func printSource(w io.Writer, say words.Words, s api.AppSource, now time.Time) {
	const indent = "          "
	fmt.Fprintln(w, "  "+statustext.SourceHead(say, s))
	for _, r := range statustext.Source(say, s, now) {
		fmt.Fprintln(w, indent+r.Text)
		if r.Hint != "" {
			fmt.Fprintln(w, indent+"→ "+r.Hint)
		}
	}
}
