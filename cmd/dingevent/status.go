package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
)

func newStatus(say words.Words) *cobra.Command {
	var (
		data   dataFlag
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "status",
		Short: say.StatusShort(),
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
				return printStatus(cmd.OutOrStdout(), say, status, time.Now())
			})
		},
	}
	data.register(cmd, say)
	cmd.Flags().BoolVar(&asJSON, "json", false, say.FlagJSON())
	return cmd
}

func printStatus(w io.Writer, say words.Words, status api.Status, now time.Time) error {
	fmt.Fprintln(w, say.StatusDaemon(status.Version, status.Running))
	j := status.Journal
	fmt.Fprintln(w, say.StatusJournal(uint64(j.Next), j.Appended, j.Duplicates, j.Failures))
	fmt.Fprintln(w, say.StatusFill(fillText(say, j)))
	if j.Full {
		fmt.Fprintln(w, say.StatusFull())
	}
	if j.Dropped > 0 {
		fmt.Fprintln(w, say.StatusDropped(j.Dropped))
	}
	if v := j.Verified; v != nil {
		fmt.Fprintln(w, say.StatusVerified(sometimeAgo(say, v.At, now), v.Events, v.Damaged, v.Problems))
	}
	if j.Suspended {
		fmt.Fprintln(w, say.StatusSuspended(printable(suspension(say, j))))
	}
	if j.Refusal != nil {
		fmt.Fprintln(w, say.StatusRefusal(sometimeAgo(say, j.Refusal.At, now), printable(j.Refusal.Error)))
	}
	if status.LostLogLines > 0 {
		fmt.Fprintln(w, say.StatusLostLog(status.LostLogLines))
	}
	for _, app := range status.Apps {
		if err := printApp(w, say, app, now); err != nil {
			return err
		}
	}
	if s := status.Strays; s != nil {
		fmt.Fprintf(w, "\n%s\n", straysText(say, *s, now))
	}
	fmt.Fprintln(w)
	if err := tabulateSubscriptions(w, say, status); err != nil {
		return err
	}
	return printAttached(w, say, status.Subscriptions, now)
}

// suspension is why the journal takes nothing.
func suspension(say words.Words, j api.JournalStatus) string {
	return words.Elsewhere(say, plain(strings.TrimPrefix(j.Cause, "journal: suspended: ")))
}

// fillText says how full the journal is, as far as that is known.
func fillText(say words.Words, j api.JournalStatus) string {
	used := humanize.IBytes(uint64(j.UsedBytes))
	if j.LimitBytes == 0 {
		return say.StatusUsed(used)
	}
	return say.StatusUsedOf(used, j.UsedBytes*100/j.LimitBytes, humanize.IBytes(uint64(j.LimitBytes)), j.Disk)
}

func printApp(w io.Writer, say words.Words, app api.App, now time.Time) error {
	fmt.Fprintf(w, "\n%s\n", say.StatusApp(shown(app.Name)))
	if app.HTTP != nil {
		fmt.Fprintln(w, "  "+say.StatusHTTP(app.HTTP.URL))
		printPushes(w, say, *app.HTTP, now)
	}
	s := app.Stream
	if s == nil {
		return nil
	}
	const indent = "          "
	fmt.Fprintln(w, "  "+say.StatusStream(say.StatusState(string(s.State)), len(s.Connections), s.Wanted,
		sometimeAgo(say, s.LastFrame, now), sometimeAgo(say, s.LastEvent, now)))
	fmt.Fprintln(w, indent+say.StatusPushes(s.Events+s.Callbacks, s.Redelivered, s.Success, s.Later, s.Failed, s.Late, s.Busy))
	if hint := unhandledHint(say, *s); hint != "" {
		fmt.Fprintf(w, indent+"→ %s\n", printable(hint))
	}
	if e := s.OpenError; e != nil {
		fmt.Fprintln(w, indent+say.StatusOpenError(sometimeAgo(say, e.At, now), e.Past, cmp.Or(e.Stage, "-"), cmp.Or(e.Reason, "-"), printable(e.Error)))
		if !e.Past && e.Hint != "" {
			fmt.Fprintf(w, indent+"→ %s\n", say.OpenHint(e.Reason, e.Hint))
		}
	}
	if !s.RetryAt.IsZero() {
		fmt.Fprintln(w, indent+say.StatusNextTry(ago(now, s.RetryAt)))
	}
	if len(s.Connections) == 0 {
		return nil
	}
	table := newTable(w, say.StatusConnectionColumns())
	for _, c := range s.Connections {
		leaving, trip := "", "-" // before the first ping
		if c.RoundTripMS > 0 {
			trip = fmt.Sprintf("%.1f ms", c.RoundTripMS)
		}
		if c.Leaving != "" {
			leaving = say.StatusLeaving(c.Leaving)
		}
		fmt.Fprintf(table, "  %d\t%s\t%s\t%s\t%d\t%d\t%s\t%s\t%s\n", c.Number, ago(c.Opened, now), sometimeAgo(say, c.LastFrame, now),
			sometimeAgo(say, c.LastEvent, now), c.Unanswered, c.Redelivered, trip, shown(c.ID), leaving)
	}
	return table.Flush()
}

// sometimeAgo says how long ago at was, or that it never was.
func sometimeAgo(say words.Words, at, now time.Time) string {
	if at.IsZero() {
		return say.TimeNever()
	}
	return say.TimeAgo(ago(at, now))
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
