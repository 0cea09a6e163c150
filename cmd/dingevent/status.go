package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/statustext"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

func newStatus(say words.Words) *cobra.Command {
	var (
		data    dataFlag
		asJSON  bool
		ifReady bool
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
				if ifReady {
					return ready(status)
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
	cmd.Flags().BoolVar(&ifReady, "ready", false, say.StatusFlagReady())
	cmd.MarkFlagsMutuallyExclusive("json", "ready")
	return cmd
}

func printStatus(w io.Writer, say words.Words, status api.Status, now time.Time) error {
	printJournal(w, say, status, now)
	if c := status.Certificate; c != nil {
		clock := statustext.ClockIn(time.Local)
		fmt.Fprintln(w, statustext.Certificate(say, *c, clock, now))
		if why, hint := statustext.CertificateTrouble(say, *c, clock); why != "" {
			fmt.Fprintf(w, "%s\n→ %s\n", why, hint)
		}
	}
	if status.LostLogLines > 0 {
		fmt.Fprintln(w, say.StatusLostLog(status.LostLogLines))
	}
	for _, n := range status.Notices {
		fmt.Fprintln(w, say.NotifyLine(n.Way, say.SourceState(n.State), n.Told, n.GivenUp))
		if n.Error != "" {
			fmt.Fprintln(w, say.NotifyFailed(n.Way, terminal.Printable(words.Elsewhere(say, n.Error))))
		}
	}
	for _, app := range status.Apps {
		if err := printApp(w, say, app, now); err != nil {
			return err
		}
	}
	if s := status.Strays; s != nil {
		fmt.Fprintf(w, "\n%s\n", statustext.Strays(say, *s, now))
	}
	fmt.Fprintln(w)
	if err := tabulateSubscriptions(w, say, status); err != nil {
		return err
	}
	return printAttached(w, say, status.Subscriptions, now)
}

// printJournal prints who tells this, and how the journal stands.
func printJournal(w io.Writer, say words.Words, status api.Status, now time.Time) {
	j := status.Journal
	switch {
	case j.Database == nil || status.Running:
		fmt.Fprintln(w, say.StatusDaemon(status.Version, status.Running))
	default:
		fmt.Fprintln(w, say.DatabaseRead(status.Version))
	}
	if status.Unready != "" {
		fmt.Fprintln(w, say.StatusUnready(terminal.Printable(words.Elsewhere(say, status.Unready))))
	}
	if status.Hindrance != "" {
		fmt.Fprintln(w, say.StatusHindered(terminal.Relayed(say, status.Hindrance)))
	}
	if db := j.Database; db != nil {
		fmt.Fprintln(w, say.DatabaseAt(terminal.Shown(db.Place), terminal.Shown(db.Schema), db.Durability))
		if db.Proof != nil {
			fmt.Fprintln(w, say.StatusFill(statustext.Proof(say, *db.Proof)))
		}
	}
	if j.Spool != nil {
		printSpool(w, say, *j.Spool, status.Running, now)
	}
	switch {
	case status.Away: // its numbers are those of before
	case j.Database == nil || status.Running:
		fmt.Fprintln(w, say.StatusJournal(uint64(j.Next), j.Appended, j.Duplicates, j.Failures))
	default: // this process has counted nothing
		fmt.Fprintln(w, say.DatabaseNext(uint64(j.Next)))
	}
	if j.UsedBytes > 0 || j.Database == nil {
		fmt.Fprintln(w, say.StatusFill(statustext.Fill(say, j)))
	}
	if len(j.Clear) > 0 {
		fmt.Fprintln(w, say.StatusClear(terminal.Shown(strings.Join(j.Clear, ", "))))
	}
	if j.Full {
		fmt.Fprintln(w, say.StatusFull())
	}
	if j.Evicted > 0 {
		fmt.Fprintln(w, say.StatusEvicted(j.Evicted))
	}
	if v := j.Verified; v != nil {
		fmt.Fprintln(w, say.StatusVerified(statustext.SometimeAgo(say, v.At, now), v.Events, v.Damaged, v.Problems))
	}
	if j.Suspended && (j.Spool == nil || j.Spool.Full) {
		fmt.Fprintln(w, say.StatusSuspended(terminal.Printable(statustext.Suspension(say, j))))
	}
	if j.Refusal != nil {
		fmt.Fprintln(w, say.StatusRefusal(statustext.SometimeAgo(say, j.Refusal.At, now), terminal.Relayed(say, j.Refusal.Error)))
	}
}

func printApp(w io.Writer, say words.Words, app api.App, now time.Time) error {
	fmt.Fprintf(w, "\n%s\n", say.StatusApp(terminal.Shown(app.Name)))
	if app.HTTP != nil {
		fmt.Fprintln(w, "  "+say.StatusHTTP(app.HTTP.URL))
		printPushes(w, say, *app.HTTP, now)
	}
	for _, s := range app.Sources {
		printSource(w, say, s, now)
	}
	s := app.Stream
	if s == nil {
		return nil
	}
	const indent = "          "
	fmt.Fprintln(w, "  "+say.StatusStream(say.StatusState(string(s.State)), len(s.Connections), s.Wanted,
		statustext.SometimeAgo(say, s.LastFrame, now), statustext.SometimeAgo(say, s.LastEvent, now)))
	fmt.Fprintln(w, indent+say.StatusPushes(s.Events+s.Callbacks, s.Redelivered, s.Success, s.Later, s.Failed, s.Late, s.Busy))
	if hint := statustext.UnhandledHint(say, *s); hint != "" {
		fmt.Fprintf(w, indent+"→ %s\n", terminal.Printable(hint))
	}
	if e := s.OpenError; e != nil {
		fmt.Fprintln(w, indent+say.StatusOpenError(statustext.SometimeAgo(say, e.At, now), e.Past, cmp.Or(e.Stage, "-"), cmp.Or(e.Reason, "-"), terminal.Printable(e.Error)))
		if !e.Past && e.Hint != "" {
			fmt.Fprintf(w, indent+"→ %s\n", say.OpenHint(e.Reason, e.Hint))
		}
	}
	if !s.RetryAt.IsZero() {
		fmt.Fprintln(w, indent+say.StatusNextTry(statustext.Ago(now, s.RetryAt)))
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
		fmt.Fprintf(table, "  %d\t%s\t%s\t%s\t%d\t%d\t%s\t%s\t%s\n", c.Number, statustext.Ago(c.Opened, now), statustext.SometimeAgo(say, c.LastFrame, now),
			statustext.SometimeAgo(say, c.LastEvent, now), c.Unanswered, c.Redelivered, trip, terminal.Shown(c.ID), leaving)
	}
	return table.Flush()
}
