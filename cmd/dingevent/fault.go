package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

func newFault(say words.Words) *cobra.Command {
	var simulator string
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "fault",
		Short:   say.FaultShort(),
		Long:    say.FaultLong(),
		Example: say.FaultExample(),
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return printFaults(cmd.Context(), say, simulator, asJSON, cmd.OutOrStdout())
		},
	}
	cmd.PersistentFlags().StringVar(&simulator, "simulator", "http://"+defaultSimulator, say.FakeFlagSimulator())
	cmd.PersistentFlags().BoolVar(&asJSON, "json", false, say.FlagJSON())
	for _, kind := range faultKinds {
		cmd.AddCommand(kind.command(say, &simulator, &asJSON))
	}
	cmd.AddCommand(newFaultEnd(say, &simulator, &asJSON), newFaultDisconnect(say, &simulator, &asJSON))
	return cmd
}

func (k faultKind) command(say words.Words, simulator *string, asJSON *bool) *cobra.Command {
	cmd := &cobra.Command{
		Use: k.name, Short: k.short(say), Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var got faultSpec
			if err := callSimulator(cmd.Context(), say, *simulator, http.MethodPost, faultsPath, k.given(cmd), &got); err != nil {
				return err
			}
			return tellOne(cmd.OutOrStdout(), *asJSON, got, got.in(say))
		},
	}
	for name := range strings.FieldsSeq(k.flags) {
		addFaultFlag(cmd, say, name)
	}
	return cmd
}

func newFaultEnd(say words.Words, simulator *string, asJSON *bool) *cobra.Command {
	return &cobra.Command{
		Use: "end [ID]", Short: say.FaultEndShort(), Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path := strings.Join(append([]string{faultsPath}, args...), "/")
			var ended []faultSpec
			if err := callSimulator(cmd.Context(), say, *simulator, http.MethodDelete, path, nil, &ended); err != nil {
				return err
			}
			return tellOne(cmd.OutOrStdout(), *asJSON, ended, say.FaultEnded(len(ended)))
		},
	}
}

func newFaultDisconnect(say words.Words, simulator *string, asJSON *bool) *cobra.Command {
	var req disconnectRequest
	cmd := &cobra.Command{
		Use: "disconnect", Short: say.FaultDisconnectShort(), Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var told []shownConnection
			if err := callSimulator(cmd.Context(), say, *simulator, http.MethodPost, disconnectPath, req, &told); err != nil {
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

// A faultList is what fault --json tells.
type faultList struct {
	Connections []shownConnection `json:"connections"`
	Faults      []faultSpec       `json:"faults"`
}

func printFaults(ctx context.Context, say words.Words, simulator string, asJSON bool, w io.Writer) error {
	var list faultList
	if err := callSimulator(ctx, say, simulator, http.MethodGet, connectionsPath, nil, &list.Connections); err != nil {
		return err
	}
	if err := callSimulator(ctx, say, simulator, http.MethodGet, faultsPath, nil, &list.Faults); err != nil {
		return err
	}
	if asJSON {
		return writeLines(w, []faultList{list})
	}
	for _, c := range list.Connections {
		fmt.Fprintln(w, say.FaultConnection(c.ID, terminal.Shown(c.ClientID), c.HalfOpen, time.Since(c.Since).Round(time.Second).String()))
	}
	for _, f := range list.Faults {
		fmt.Fprintln(w, f.in(say))
	}
	if len(list.Faults) == 0 {
		fmt.Fprintln(w, say.FaultNone())
	}
	return nil
}

// tellOne writes what came of something, as JSON or in words.
func tellOne(w io.Writer, asJSON bool, value any, text string) error {
	if asJSON {
		return newJSON(w).Encode(value)
	}
	_, err := fmt.Fprintln(w, text)
	return err
}

// in is the spec in one line: what the fault is and how it was given.
func (s faultSpec) in(say words.Words) string {
	id, hits := s.ID, s.Hits
	s.ID, s.Hits, s.Since = 0, 0, time.Time{}
	text, err := jsonLine(s)
	if err != nil {
		return err.Error()
	}
	return say.FaultActive(id, hits, strings.TrimSpace(string(text)))
}

// String is the spec in English, for logs.
func (s faultSpec) String() string { return s.in(words.English{}) }
