package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
)

func newStatus() *cobra.Command {
	var (
		data   dataFlag
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show how journal, apps with their connections, and subscriptions stand",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				status, err := s.Status(ctx)
				if err != nil {
					return err
				}
				if asJSON {
					return writeLines(cmd.OutOrStdout(), []api.Status{status})
				}
				return printStatus(cmd.OutOrStdout(), status, time.Now())
			})
		},
	}
	data.register(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object")
	return cmd
}

func printStatus(w io.Writer, status api.Status, now time.Time) error {
	where := "not running; this is from its files"
	if status.Running {
		where = "running"
	}
	fmt.Fprintf(w, "daemon %s, %s\n", status.Version, where)
	j := status.Journal
	fmt.Fprintf(w, "journal: next sequence %d; since it was opened, stored: %d, repeats: %d, failed commits: %d\n", j.Next, j.Appended, j.Duplicates, j.Failures)
	fmt.Fprintf(w, "journal: %s\n", fillText(j))
	if j.Dropped > 0 {
		fmt.Fprintf(w, "journal: DROPPED %d events that were owed, since it was full and when_full is drop; the log says whose\n", j.Dropped)
	}
	if j.Suspended {
		fmt.Fprintln(w, "journal: SUSPENDED after a failed write; nothing is taken until it has checked itself")
	}
	if j.Refusal != nil {
		fmt.Fprintf(w, "journal: the last push was not stored, %s ago: %s\n", ago(j.Refusal.At, now), printable(j.Refusal.Error))
	}
	for _, app := range status.Apps {
		if err := printApp(w, app, now); err != nil {
			return err
		}
	}
	fmt.Fprintln(w)
	if err := tabulateSubscriptions(w, status); err != nil {
		return err
	}
	return printAttached(w, status.Subscriptions, now)
}

// fillText says how full the journal is, as far as that is known.
func fillText(j api.JournalStatus) string {
	used := humanize.IBytes(uint64(j.UsedBytes))
	if j.LimitBytes == 0 {
		return used + " used"
	}
	return fmt.Sprintf("%s used, %d percent of max_bytes, %s", used, j.UsedBytes*100/j.LimitBytes, humanize.IBytes(uint64(j.LimitBytes)))
}

func printApp(w io.Writer, app api.App, now time.Time) error {
	fmt.Fprintf(w, "\napp %s\n", shown(app.Name))
	if app.HTTP != nil {
		fmt.Fprintf(w, "  http    pushes arrive at %s\n", app.HTTP.URL)
	}
	s := app.Stream
	if s == nil {
		return nil
	}
	fmt.Fprintf(w, "  stream  %s, %d of %d connections; last frame %s, last event %s\n", s.State, len(s.Connections), s.Wanted,
		sometimeAgo(s.LastFrame, now), sometimeAgo(s.LastEvent, now))
	fmt.Fprintf(w, "          pushes: %d, repeats among them: %d; answered success: %d, LATER: %d, failed: %d; too late: %d, queue full: %d\n",
		s.Events+s.Callbacks, s.Redelivered, s.Success, s.Later, s.Failed, s.Late, s.Busy)
	if hint := unhandledHint(*s); hint != "" {
		fmt.Fprintf(w, "          → %s\n", printable(hint))
	}
	if e := s.OpenError; e != nil {
		which := "no connection"
		if e.Past {
			which = "once no connection, but since then it works"
		}
		fmt.Fprintf(w, "          %s ago %s: %s, %s: %s\n", ago(e.At, now), which, cmp.Or(e.Stage, "-"), cmp.Or(e.Reason, "-"), printable(e.Error))
		if !e.Past && e.Hint != "" {
			fmt.Fprintf(w, "          → %s\n", e.Hint)
		}
	}
	if !s.RetryAt.IsZero() {
		fmt.Fprintf(w, "          next try in %s\n", ago(now, s.RetryAt))
	}
	if len(s.Connections) == 0 {
		return nil
	}
	table := newTable(w, "  CONNECTION\tAGE\tLAST FRAME\tLAST EVENT\tUNANSWERED\tREPEATS\tROUND TRIP\tID\t")
	for _, c := range s.Connections {
		leaving, trip := "", "-" // before the first ping
		if c.RoundTripMS > 0 {
			trip = fmt.Sprintf("%.1f ms", c.RoundTripMS)
		}
		if c.Leaving != "" {
			leaving = "is being replaced: " + c.Leaving
		}
		fmt.Fprintf(table, "  %d\t%s\t%s\t%s\t%d\t%d\t%s\t%s\t%s\n", c.Number, ago(c.Opened, now), sometimeAgo(c.LastFrame, now),
			sometimeAgo(c.LastEvent, now), c.Unanswered, c.Redelivered, trip, shown(c.ID), leaving)
	}
	return table.Flush()
}

// sometimeAgo says how long ago at was, or that it never was.
func sometimeAgo(at, now time.Time) string {
	if at.IsZero() {
		return "never"
	}
	return ago(at, now) + " ago"
}

// ago is the time from at to now, as exact as a person wants it.
func ago(at, now time.Time) string {
	d := max(0, now.Sub(at))
	switch {
	case d < 10*time.Second:
		return d.Round(100 * time.Millisecond).String()
	case d < time.Hour:
		return d.Round(time.Second).String()
	}
	return fmt.Sprintf("%dh%dm", int(d.Hours()), int(d.Minutes())%60)
}
