package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/fatih/color"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/statustext"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

func tabulateSubscriptions(w io.Writer, say words.Words, status api.Status) error {
	if status.Away {
		_, err := fmt.Fprintln(w, say.SpoolAway(terminal.Relayed(say, status.AwayCause)))
		return err
	}
	if len(status.Subscriptions) == 0 {
		_, err := fmt.Fprintln(w, say.SubsNone())
		return err
	}
	table := newTable(w, say.SubsColumns())
	for _, s := range status.Subscriptions {
		note := ""
		switch {
		case s.Fault != "":
			note = color.RedString("%s", say.SubsNotWorked(terminal.Relayed(say, s.Fault)))
		case status.Running && !s.Worked && !s.Elsewhere:
			note = color.YellowString("%s", say.SubsNotInConfig())
		case s.Pause != nil:
			note = color.YellowString("%s", statustext.Paused(say, *s.Pause, statustext.ClockIn(time.Local)))
		case s.FailsSince.IsZero() && s.Connections != nil && len(s.Connections) == 0: // the events wait for a program; earlier failures do not matter
		default:
			note = color.RedString("%s", statustext.Failing(say, s.FailsSince, s.LastError, statustext.RecentClock(time.Now())))
		}
		if s.Elsewhere {
			note = strings.TrimPrefix(note+"; "+say.GatewaysWorkedBy(terminal.Shown(s.Gateway)), "; ")
		}
		if s.Connections != nil {
			note = strings.TrimPrefix(note+"; "+say.SubsAttached(len(s.Connections)), "; ")
		}
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\t%s\t%s\n", terminal.Shown(s.Name), s.Cursor, s.Behind, s.Waiting, s.Parked, dead(s.Dead), note)
	}
	return table.Flush()
}

// dead is a number of dead letters, which is seen if there are any.
func dead(count int) string {
	if count == 0 {
		return "0"
	}
	return color.RedString("%d", count)
}
