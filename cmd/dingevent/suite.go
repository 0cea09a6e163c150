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

func newSuite(say words.Words) *cobra.Command {
	var (
		data   dataFlag
		asJSON bool
	)
	cmd := &cobra.Command{
		Use: "suite", Short: say.SuiteShort(), Long: say.SuiteLong(), Example: say.SuiteExample(),
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				list, err := s.Suites(ctx)
				if err != nil {
					return err
				}
				return writeList(cmd.OutOrStdout(), asJSON, list, say.SuiteNone(), tabulateSuites(say))
			})
		},
	}
	data.register(cmd, say)
	cmd.Flags().BoolVar(&asJSON, "json", false, say.FlagJSONLines())
	cmd.AddCommand(newSuiteTicket(say), newSuiteOrgs(say))
	return cmd
}

func tabulateSuites(say words.Words) func(io.Writer, []api.Suite) error {
	return func(w io.Writer, list []api.Suite) error {
		now := time.Now()
		table := newTable(w, say.SuiteColumns())
		for _, s := range list {
			state := say.SuiteTicketState(string(s.Ticket))
			if s.Ticket != api.TicketCurrent {
				state = color.RedString("%s", state)
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%d\t%d\n", terminal.Shown(s.App), state, statustext.SometimeAgo(say, s.Given, now), s.Authorized, s.Relieved, s.Waiting)
		}
		return table.Flush()
	}
}

func newSuiteTicket(say words.Words) *cobra.Command {
	var (
		data   dataFlag
		asJSON bool
	)
	cmd := &cobra.Command{
		Use: "ticket APP", Short: say.SuiteTicketShort(), Long: say.SuiteTicketLong(), Example: say.SuiteTicketExample(),
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				t, err := s.SuiteTicket(ctx, args[0])
				switch {
				case err != nil:
					return err
				case asJSON:
					return writeLines(cmd.OutOrStdout(), []api.NewestTicket{t})
				}
				_, err = fmt.Fprintln(cmd.OutOrStdout(), terminal.Printable(t.Ticket))
				return err
			})
		},
	}
	data.register(cmd, say)
	cmd.Flags().BoolVar(&asJSON, "json", false, say.FlagJSON())
	return cmd
}
