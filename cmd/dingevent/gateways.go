package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/fatih/color"
	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/statustext"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
	"github.com/dingevent/dingevent/journal"
)

func newGateways(say words.Words) *cobra.Command {
	var (
		data   dataFlag
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "gateways",
		Short: say.GatewaysShort(),
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				list, err := s.Gateways(ctx)
				if err != nil {
					return err
				}
				return writeList(cmd.OutOrStdout(), asJSON, list, say.GatewaysNone(), tabulateGateways(say))
			})
		},
	}
	data.register(cmd, say)
	cmd.Flags().BoolVar(&asJSON, "json", false, say.FlagJSONLines())
	return cmd
}

func tabulateGateways(say words.Words) func(io.Writer, []api.Gateway) error {
	return func(w io.Writer, list []api.Gateway) error {
		now := time.Now()
		table, unencrypted := newTable(w, say.GatewaysColumns()), api.Unencrypted(list)
		for _, g := range list {
			standing := api.GatewayStanding{}
			if g.Standing != nil {
				standing = *g.Standing
			}
			state, inFlight := say.GatewaysState(g.Alive, standing.Draining, standing.Unready, standing.Hindrance), 0
			clear := slices.Contains(unencrypted, g.ID)
			if clear {
				state += ", " + say.GatewaysClear()
			}
			if clear || !g.Alive || standing.Unready != "" || standing.Hindrance != "" {
				state = color.RedString("%s", state)
			}
			for _, sub := range standing.Subscriptions {
				inFlight += sub.InFlight
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%d/%d\t%d\t%s\n", terminal.Shown(g.ID), terminal.Shown(g.Address), terminal.Shown(g.Version), state,
				statustext.SometimeAgo(say, now.Add(-time.Duration(g.Age*float64(time.Second))), now), statustext.Ago(g.Started, now),
				standing.Connections, standing.Wanted, inFlight, terminal.Shown(shownWorks(g.Works)))
		}
		return table.Flush()
	}
}

// shownWorks are the names of what a gateway works.
func shownWorks(works []string) string {
	var names []string
	for _, work := range works {
		if name := journal.SubscriptionOf(work); name != "" {
			work = name
		}
		names = append(names, work)
	}
	return strings.Join(names, ", ")
}
