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

// printAttached shows the connections of attached programs; nothing if there are none.
func printAttached(w io.Writer, say words.Words, subs []api.Subscription, now time.Time) error {
	table := newTable(w, "")
	some := false
	for _, s := range subs {
		for _, c := range s.Connections {
			if !some {
				fmt.Fprintln(table, "\n"+say.StatusAttachedColumns())
				some = true
			}
			trip := "-" // before the first ping
			if c.RoundTripMS > 0 {
				trip = fmt.Sprintf("%.1f ms", c.RoundTripMS)
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%d\t%s\t\n", terminal.Shown(s.Name), c.Remote, terminal.Shown(c.UA), statustext.Ago(c.Opened, now),
				statustext.SometimeAgo(say, c.LastAnswer, now), c.Unanswered, trip)
		}
	}
	return table.Flush()
}
