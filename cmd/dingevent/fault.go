package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/words"
)

func newFault(say words.Words) *cobra.Command {
	var simulator string
	cmd := &cobra.Command{
		Use:   "fault",
		Short: "Let the fake DingTalk go wrong: cut, be silent, slow, away",
		Long: `Let the fake DingTalk of "dingevent dev" or "dingevent simulate" go wrong, on demand. A fault
stays until it is ended, has lasted --for a time or has struck --count times; cut and half-open
are over at once unless they have --every. What happens by chance follows simulate's --seed.

Without a subcommand it lists the connections and the faults that are active.`,
		Example: `  dingevent fault half-open --client-id dingkey
  dingevent fault slow --delay 200ms --jitter 100ms --for 5m
  dingevent fault outage --for 30s
  dingevent fault disconnect
  dingevent fault end`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return printFaults(cmd.Context(), simulator, cmd.OutOrStdout())
		},
	}
	cmd.PersistentFlags().StringVar(&simulator, "simulator", "http://"+defaultSimulator, "where the fake DingTalk listens")
	for _, kind := range faultKinds {
		cmd.AddCommand(kind.command(say, &simulator))
	}
	cmd.AddCommand(newFaultEnd(say, &simulator), newFaultDisconnect(say, &simulator))
	return cmd
}

func (k faultKind) command(say words.Words, simulator *string) *cobra.Command {
	cmd := &cobra.Command{
		Use: k.name, Short: k.short, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var got faultSpec
			if err := callSimulator(cmd.Context(), *simulator, http.MethodPost, faultsPath, k.given(cmd), &got); err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), got)
			return nil
		},
	}
	for name := range strings.FieldsSeq(k.flags) {
		addFaultFlag(cmd, name)
	}
	return cmd
}

func newFaultEnd(say words.Words, simulator *string) *cobra.Command {
	return &cobra.Command{
		Use: "end [ID]", Short: "End a fault, or all", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path := strings.Join(append([]string{faultsPath}, args...), "/")
			var ended []faultSpec
			if err := callSimulator(cmd.Context(), *simulator, http.MethodDelete, path, nil, &ended); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%d ended\n", len(ended))
			return nil
		},
	}
}

func newFaultDisconnect(say words.Words, simulator *string) *cobra.Command {
	var req disconnectRequest
	cmd := &cobra.Command{
		Use: "disconnect", Short: "Tell clients to leave, as DingTalk does every few hours", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var told []shownConnection
			if err := callSimulator(cmd.Context(), *simulator, http.MethodPost, disconnectPath, req, &told); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%d told to leave\n", len(told))
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&req.ClientID, "client-id", "", "only this app")
	flags.StringVar(&req.ConnectionID, "connection-id", "", "only this connection; see: dingevent fault")
	flags.StringVar(&req.Reason, "reason", "", "what DingTalk gives as its reason; its usual one by default")
	return cmd
}

func printFaults(ctx context.Context, simulator string, w io.Writer) error {
	var connections []shownConnection
	if err := callSimulator(ctx, simulator, http.MethodGet, connectionsPath, nil, &connections); err != nil {
		return err
	}
	var faults []faultSpec
	if err := callSimulator(ctx, simulator, http.MethodGet, faultsPath, nil, &faults); err != nil {
		return err
	}
	for _, c := range connections {
		state := "open"
		if c.HalfOpen {
			state = "half-open"
		}
		fmt.Fprintf(w, "connection %s  %s  %s  for %s\n", c.ID, shown(c.ClientID), state, time.Since(c.Since).Round(time.Second))
	}
	for _, f := range faults {
		fmt.Fprintln(w, f)
	}
	if len(faults) == 0 {
		fmt.Fprintln(w, "no fault is active")
	}
	return nil
}

// String is the spec in one line: what the fault is and how it was given.
func (s faultSpec) String() string {
	id, hits := s.ID, s.Hits
	s.ID, s.Hits, s.Since = 0, 0, time.Time{}
	text, err := jsonLine(s)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("fault %d  struck %d times  %s", id, hits, strings.TrimSpace(string(text)))
}
