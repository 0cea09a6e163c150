package main

import (
	"fmt"
	"io"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/statustext"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

// printPushes shows what became of an app's HTTP pushes.
func printPushes(w io.Writer, say words.Words, h api.HTTP, now time.Time) {
	const indent = "          "
	fmt.Fprintln(w, indent+say.IntakePushes(h.Pushes, h.Failures, statustext.SometimeAgo(say, h.LastPush, now)))
	for _, r := range h.Refused {
		fmt.Fprintln(w, indent+statustext.Refusal(say, r, now))
		if r.Hint != "" {
			fmt.Fprintln(w, indent+"→ "+terminal.Printable(say.IntakeHint(r.Reason, r.Hint)))
		}
	}
}
