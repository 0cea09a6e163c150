package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/dingevent/dingevent/internal/api"
)

// printAttached shows the connections of programs attached to the gateway; nothing if there are none.
func printAttached(w io.Writer, subs []api.Subscription, now time.Time) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	some := false
	for _, s := range subs {
		for _, c := range s.Connections {
			if !some {
				fmt.Fprintln(table, "\nATTACHED TO\tFROM\tCLIENT\tAGE\tLAST ANSWER\tUNANSWERED\tROUND TRIP\t")
				some = true
			}
			trip := "-" // before the first ping
			if c.RoundTripMS > 0 {
				trip = fmt.Sprintf("%.1f ms", c.RoundTripMS)
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%d\t%s\t\n", shown(s.Name), c.Remote, shown(c.UA), ago(c.Opened, now),
				sometimeAgo(c.LastAnswer, now), c.Unanswered, trip)
		}
	}
	return table.Flush()
}
