package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
)

func newReplayList(say words.Words) *cobra.Command {
	var (
		data   dataFlag
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List replays, also those that are done",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				replays, err := api.Collect(0, func(p api.Paging) (api.Page[api.Replay], error) { return s.Replays(ctx, p) })
				if err != nil {
					return err
				}
				if asJSON {
					return writeLines(cmd.OutOrStdout(), replays)
				}
				return tabulateReplays(cmd.OutOrStdout(), replays)
			})
		},
	}
	data.register(cmd, say)
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	return cmd
}

func tabulateReplays(w io.Writer, replays []api.Replay) error {
	table := newTable(w, "NAME\tSTATE\tTAKEN\tWAITING\tDEAD\tBEGAN\tTO\t")
	for _, r := range replays {
		to, note := r.Spec.Subscription, r.Fault
		if to == "" {
			to = "a sink of its own"
		}
		if r.Pause != nil && note == "" {
			note = pauseNote(*r.Pause)
		}
		fmt.Fprintf(table, "%s\t%s\t%d%%\t%d\t%d\t%s\t%s\t%s\n", shown(r.ID), r.State, percent(r), r.Waiting+r.Parked, r.Dead,
			r.Started.Local().Format(time.DateTime), printable(to), printable(note))
	}
	return table.Flush()
}

// percent is how much of its range a replay has taken.
func percent(r api.Replay) int {
	if r.End == r.From {
		return 100
	}
	return int((r.Cursor - min(r.Cursor, r.From)) * 100 / (r.End - r.From))
}

func newReplayShow(say words.Words) *cobra.Command {
	var data dataFlag
	cmd := &cobra.Command{
		Use:   "show NAME",
		Short: "Show where a replay stands, as JSON",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				r, err := s.Replay(ctx, args[0])
				if err != nil {
					return err
				}
				return writePretty(cmd.OutOrStdout(), []api.Replay{r})
			})
		},
	}
	data.register(cmd, say)
	return cmd
}

func newReplayDrop(say words.Words) *cobra.Command {
	return newSubscriptionVerb(say, "drop", "End a replay, and forget it with its dead letters",
		"End a replay, and forget it with its dead letters. What it has delivered stays delivered.",
		"dropped", func(ctx context.Context, s api.Service, name string) error { return s.DropReplay(ctx, name) })
}
