package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
)

func newSubscriptions() *cobra.Command {
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
				return tabulateSubscriptions(cmd.OutOrStdout(), status)
			})
		},
	}
	data.register(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	cmd.AddCommand(newSubscriptionsDrop())
	return cmd
}

func tabulateSubscriptions(w io.Writer, status api.Status) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "NAME\tCURSOR\tBEHIND\tWAITING\tPARKED\tDEAD\t")
	for _, s := range status.Subscriptions {
		note := ""
		if status.Running && !s.Worked {
			note = "not in the config; drop it, or put it back"
		}
		if s.Connections != nil {
			note = fmt.Sprintf("attached connections: %d", len(s.Connections))
		}
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\t%d\t%s\n", shown(s.Name), s.Cursor, s.Behind, s.Waiting, s.Parked, s.Dead, note)
	}
	return table.Flush()
}

func newSubscriptionsDrop() *cobra.Command {
	var data dataFlag
	cmd := &cobra.Command{
		Use:   "drop NAME",
		Short: "Forget a subscription that is no longer in the config",
		Long: `Forget a subscription that is no longer in the config, with its dead letters. Until then the
journal keeps all events from its cursor on.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				if err := s.Drop(ctx, args[0]); err != nil {
					return err
				}
				_, err := fmt.Fprintln(cmd.OutOrStdout(), "dropped", shown(args[0]))
				return err
			})
		},
	}
	data.register(cmd)
	return cmd
}
