package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

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
		Short: "List subscriptions and where they stand",
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
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	cmd.AddCommand(newSubscriptionsSet(say), newSubscriptionsShow(say), newSubscriptionsPause(say), newSubscriptionsDrain(say), newSubscriptionsResume(say), newSubscriptionsSeek(say), newSubscriptionsDrop(say))
	return cmd
}

func tabulateSubscriptions(w io.Writer, say words.Words, status api.Status) error {
	table := newTable(w, "NAME\tCURSOR\tBEHIND\tWAITING\tPARKED\tDEAD\t")
	for _, s := range status.Subscriptions {
		note := ""
		switch {
		case s.Fault != "":
			note = "not worked: " + printable(s.Fault)
		case status.Running && !s.Worked:
			note = "not in the config; put it back, set it anew, or drop it"
		case s.Pause != nil:
			note = pauseNote(*s.Pause)
		}
		if s.Connections != nil {
			note = strings.TrimPrefix(fmt.Sprintf("%s; attached connections: %d", note, len(s.Connections)), "; ")
		}
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\t%d\t%s\n", shown(s.Name), s.Cursor, s.Behind, s.Waiting, s.Parked, s.Dead, note)
	}
	return table.Flush()
}

func pauseNote(p api.Pause) string {
	what := "paused"
	if p.Drain {
		what = "draining"
	}
	note := what + " since " + p.Since.Local().Format(time.DateTime)
	if p.Reason != "" {
		note += ": " + printable(p.Reason)
	}
	return note
}

func newSubscriptionsDrop(say words.Words) *cobra.Command {
	return newSubscriptionVerb(say, "drop", "End a subscription that is not in the config, and forget it",
		`End a subscription that is not in the config, and forget it with its dead letters. Until then the
journal keeps all events from its cursor on.`,
		"dropped", func(ctx context.Context, s api.Service, name string) error { return s.Drop(ctx, name) })
}
