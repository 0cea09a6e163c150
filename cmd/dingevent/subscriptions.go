package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/fatih/color"
	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
)

func newSubscriptions(say words.Words) *cobra.Command {
	var (
		data   dataFlag
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "subscriptions",
		Short: say.SubsShort(),
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				status, err := s.Status(ctx)
				if err != nil {
					return err
				}
				if asJSON {
					return writeLines(cmd.OutOrStdout(), status.Subscriptions)
				}
				return tabulateSubscriptions(cmd.OutOrStdout(), say, status)
			})
		},
	}
	data.register(cmd, say)
	cmd.Flags().BoolVar(&asJSON, "json", false, say.FlagJSONLines())
	cmd.AddCommand(newSubscriptionsSet(say), newSubscriptionsShow(say), newSubscriptionsPause(say), newSubscriptionsDrain(say), newSubscriptionsResume(say), newSubscriptionsSeek(say), newSubscriptionsDrop(say))
	return cmd
}

func tabulateSubscriptions(w io.Writer, say words.Words, status api.Status) error {
	if len(status.Subscriptions) == 0 {
		_, err := fmt.Fprintln(w, say.SubsNone())
		return err
	}
	table := newTable(w, say.SubsColumns())
	for _, s := range status.Subscriptions {
		note := ""
		switch {
		case s.Fault != "":
			note = color.RedString("%s", say.SubsNotWorked(printable(plain(s.Fault))))
		case status.Running && !s.Worked:
			note = color.YellowString("%s", say.SubsNotInConfig())
		case s.Pause != nil:
			note = color.YellowString("%s", pauseNote(say, *s.Pause))
		case s.FailsSince.IsZero() && s.Connections != nil && len(s.Connections) == 0: // they wait for a program, whatever was before
		default:
			note = color.RedString("%s", failNote(say, s.FailsSince, s.LastError, time.Now()))
		}
		if s.Connections != nil {
			note = strings.TrimPrefix(note+"; "+say.SubsAttached(len(s.Connections)), "; ")
		}
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\t%s\t%s\n", shown(s.Name), s.Cursor, s.Behind, s.Waiting, s.Parked, dead(s.Dead), note)
	}
	return table.Flush()
}

// failNote says that the sink of a subscription or a replay fails, or why its events wait; nothing if neither is so.
func failNote(say words.Words, begun time.Time, lastError string, now time.Time) string {
	why := relayed(say, lastError)
	switch {
	case why == "":
		return ""
	case begun.IsZero():
		return say.SinkWaits(why)
	}
	layout, since := time.DateTime, begun.Local()
	if now.Sub(since) < 12*time.Hour {
		layout = time.TimeOnly
	}
	return say.SinkFails(since.Format(layout), why)
}

// dead is a number of dead letters, which is seen if there are any.
func dead(count int) string {
	if count == 0 {
		return "0"
	}
	return color.RedString("%d", count)
}

func pauseNote(say words.Words, p api.Pause) string {
	note := say.SubsPaused(p.Drain, p.Since.Local().Format(time.DateTime))
	if p.Reason != "" {
		note += ": " + relayed(say, p.Reason)
	}
	return note
}

func newSubscriptionsDrop(say words.Words) *cobra.Command {
	return verb{
		name: "drop", short: say.SubsDropShort(), long: say.SubsDropLong(), done: say.SubsDropDone,
		do: func(ctx context.Context, s api.Service, name string) error { return s.Drop(ctx, name) },
	}.command(say)
}
