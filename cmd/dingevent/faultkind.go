package main

import (
	"encoding/json"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/simulator"
	"github.com/dingevent/dingevent/internal/words"
)

// newFaultKind makes the command that lets one kind of fault happen.
func newFaultKind(k simulator.FaultKind, say words.Words, fake *simulator.Client, asJSON *bool) *cobra.Command {
	cmd := &cobra.Command{
		Use: k.Name, Short: k.Short(say), Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			got, err := fake.Inject(cmd.Context(), givenFault(k, cmd))
			if err != nil {
				return err
			}
			return tellOne(cmd.OutOrStdout(), *asJSON, got, got.In(say))
		},
	}
	for name := range strings.FieldsSeq(k.Flags) {
		addFaultFlag(cmd, say, name)
	}
	return cmd
}

func addFaultFlag(cmd *cobra.Command, say words.Words, name string) {
	flags := cmd.Flags()
	switch name {
	case "client-id":
		flags.String(name, "", say.FaultFlagClientID())
	case "connection-id":
		flags.String(name, "", say.FaultFlagConnectionID())
	case "every":
		flags.Duration(name, 0, say.FaultFlagEvery())
	case "for":
		flags.Duration(name, 0, say.FaultFlagFor())
	case "rate":
		flags.Float64(name, 0, say.FaultFlagRate())
	case "count":
		flags.Int(name, 0, say.FaultFlagCount())
	case "delay":
		flags.Duration(name, 0, say.FaultFlagDelay())
	case "jitter":
		flags.Duration(name, 0, say.FaultFlagJitter())
	case "after":
		flags.Duration(name, 0, say.FaultFlagAfter())
	case "within":
		flags.Duration(name, 0, say.FaultFlagWithin())
	case "size":
		flags.Int(name, 0, say.FaultFlagSize())
	case "pings":
		flags.Int(name, 0, say.FaultFlagPings())
	case "by":
		flags.Duration(name, 0, say.FaultFlagBy())
	case "status":
		flags.Int(name, 0, say.FaultFlagStatus())
	case "body":
		flags.String(name, "", say.FaultFlagBody())
	case "code":
		flags.String(name, "", say.FaultFlagCode())
	case "message":
		flags.String(name, "", say.FaultFlagMessage())
	case "call":
		flags.String(name, "", say.FaultFlagCall())
	case "as":
		flags.String(name, "", say.FaultFlagAs())
	case "retry-after":
		flags.Duration(name, 0, say.FaultFlagRetryAfter())
	case "reset":
		flags.Bool(name, false, say.FaultFlagReset())
	case "hang":
		flags.Bool(name, false, say.FaultFlagHang())
	}
}

// givenFault is the fault that the command was given: the flags that were set, as members of JSON.
func givenFault(k simulator.FaultKind, cmd *cobra.Command) map[string]any {
	all := map[string]any{"fault": k.Name}
	for name := range strings.FieldsSeq(k.Flags) {
		flag := cmd.Flags().Lookup(name)
		if !flag.Changed {
			continue
		}
		var value any = flag.Value.String()
		switch flag.Value.Type() {
		case "int", "float64", "bool":
			value = json.RawMessage(flag.Value.String())
		}
		all[strings.ReplaceAll(name, "-", "_")] = value
	}
	return all
}
