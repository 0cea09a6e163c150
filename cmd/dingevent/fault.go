package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/simulator"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

func newFault(say words.Words) *cobra.Command {
	fake := &simulator.Client{Say: say}
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "fault",
		Short:   say.FaultShort(),
		Long:    say.FaultLong(),
		Example: say.FaultExample(),
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return printFaults(cmd.Context(), fake, asJSON, cmd.OutOrStdout())
		},
	}
	cmd.PersistentFlags().StringVar(&fake.URL, "simulator", "http://"+simulator.DefaultAddr, say.FakeFlagSimulator())
	cmd.PersistentFlags().BoolVar(&asJSON, "json", false, say.FlagJSON())
	for _, kind := range simulator.FaultKinds {
		cmd.AddCommand(newFaultKind(kind, say, fake, &asJSON))
	}
	cmd.AddCommand(newFaultEnd(say, fake, &asJSON), newFaultDisconnect(say, fake, &asJSON))
	return cmd
}

func newFaultEnd(say words.Words, fake *simulator.Client, asJSON *bool) *cobra.Command {
	return &cobra.Command{
		Use: "end [ID]", Short: say.FaultEndShort(), Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ended, err := fake.EndFaults(cmd.Context(), args...)
			if err != nil {
				return err
			}
			return tellOne(cmd.OutOrStdout(), *asJSON, ended, say.FaultEnded(len(ended)))
		},
	}
}

func newFaultDisconnect(say words.Words, fake *simulator.Client, asJSON *bool) *cobra.Command {
	var req simulator.DisconnectRequest
	cmd := &cobra.Command{
		Use: "disconnect", Short: say.FaultDisconnectShort(), Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			told, err := fake.Disconnect(cmd.Context(), req)
			if err != nil {
				return err
			}
			return tellOne(cmd.OutOrStdout(), *asJSON, told, say.FaultToldToLeave(len(told)))
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&req.ClientID, "client-id", "", say.FaultDisconnectFlagClientID())
	flags.StringVar(&req.ConnectionID, "connection-id", "", say.FaultFlagConnectionID())
	flags.StringVar(&req.Reason, "reason", "", say.FaultDisconnectFlagReason())
	return cmd
}

// A faultList is the output of fault --json.
type faultList struct {
	Connections []simulator.Connection `json:"connections"`
	Faults      []simulator.Fault      `json:"faults"`
}

func printFaults(ctx context.Context, fake *simulator.Client, asJSON bool, w io.Writer) (err error) {
	say := fake.Say
	var list faultList
	if list.Connections, err = fake.Connections(ctx); err != nil {
		return err
	}
	if list.Faults, err = fake.Faults(ctx); err != nil {
		return err
	}
	if asJSON {
		return writeLines(w, []faultList{list})
	}
	for _, c := range list.Connections {
		fmt.Fprintln(w, say.FaultConnection(c.ID, terminal.Shown(c.ClientID), c.HalfOpen, time.Since(c.Since).Round(time.Second).String()))
	}
	for _, f := range list.Faults {
		fmt.Fprintln(w, f.In(say))
	}
	if len(list.Faults) == 0 {
		fmt.Fprintln(w, say.FaultNone())
	}
	return nil
}
