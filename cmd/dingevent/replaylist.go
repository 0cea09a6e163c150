package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/fatih/color"
	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/statustext"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

func newReplayList(say words.Words) *cobra.Command {
	var (
		data   dataFlag
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "list",
		Short: say.ReplayListShort(),
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				replays, err := api.Collect(0, func(p api.Paging) (api.Page[api.Replay], error) { return s.Replays(ctx, p) })
				if err != nil {
					return err
				}
				return writeList(cmd.OutOrStdout(), asJSON, replays, say.ReplayNone(), tabulateReplays(say))
			})
		},
	}
	data.register(cmd, say)
	cmd.Flags().BoolVar(&asJSON, "json", false, say.FlagJSONLines())
	return cmd
}

func tabulateReplays(say words.Words) func(io.Writer, []api.Replay) error {
	return func(w io.Writer, replays []api.Replay) error {
		table := newTable(w, say.ReplayColumns())
		for _, r := range replays {
			taken, began, to := fmt.Sprintf("%d%%", percent(r)), r.Started.Local().Format(time.DateTime), r.Spec.Subscription
			if to == "" {
				to = say.ReplayOwnSink()
			}
			if r.Started.IsZero() { // its note in the journal cannot be read
				taken, began, to = "-", "-", "-"
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%s\t%s\t%s\t%s\n", terminal.Shown(r.ID), say.ReplayState(string(r.State)), taken, r.Waiting+r.Parked, dead(r.Dead),
				began, terminal.Printable(to), replayNote(say, r))
		}
		return table.Flush()
	}
}

// replayNote is why a replay does not get on; nothing if it does.
func replayNote(say words.Words, r api.Replay) string {
	switch {
	case r.Fault != "":
		return color.RedString("%s", terminal.Relayed(say, r.Fault))
	case r.Pause != nil:
		return color.YellowString("%s", statustext.Paused(say, *r.Pause, statustext.ClockIn(time.Local)))
	}
	return color.RedString("%s", statustext.Failing(say, r.FailsSince, r.LastError, statustext.RecentClock(time.Now())))
}

// percent is how much of its range a replay has taken.
func percent(r api.Replay) int {
	if r.End == r.From {
		return 100
	}
	return int((r.Cursor - min(r.Cursor, r.From)) * 100 / (r.End - r.From))
}
