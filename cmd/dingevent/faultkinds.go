package main

import (
	"encoding/json"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/words"
)

// A faultKind is a fault by its name in the shell, with the flags that it takes.
type faultKind struct {
	name  string
	short func(words.Words) string
	flags string
}

var faultKinds = []faultKind{
	{"cut", words.Words.FaultCut, "client-id connection-id every count for"},
	{"half-open", words.Words.FaultHalfOpen, "client-id connection-id every count for pings"},
	{"slow", words.Words.FaultSlow, "client-id connection-id delay jitter rate count for"},
	{"duplicate", words.Words.FaultDuplicate, "client-id after rate count for"},
	{"reorder", words.Words.FaultReorder, "client-id size within rate count for"},
	{"bad-signature", words.Words.FaultBadSignature, "client-id rate count for"},
	{"outage", words.Words.FaultOutage, "status body reset hang every rate count for"},
	{"refuse", words.Words.FaultRefuse, "client-id message status code rate count for"},
	{"skew", words.Words.FaultSkew, "by for"},
}

func kindNames() (names []string) {
	for _, k := range faultKinds {
		names = append(names, k.name)
	}
	return names
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
	case "reset":
		flags.Bool(name, false, say.FaultFlagReset())
	case "hang":
		flags.Bool(name, false, say.FaultFlagHang())
	}
}

// given are the flags of the command that were set, as members of JSON.
func (k faultKind) given(cmd *cobra.Command) map[string]any {
	all := map[string]any{"fault": k.name}
	for name := range strings.FieldsSeq(k.flags) {
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
