package main

import (
	"encoding/json"
	"strings"

	"github.com/spf13/cobra"
)

// A faultKind is a fault by its name in the shell, with the flags that it takes.
type faultKind struct{ name, short, flags string }

var faultKinds = []faultKind{
	{"cut", "Cut connections without a close frame", "client-id connection-id every count for"},
	{"half-open", "Make connections silent: TCP stays up, and nothing goes through", "client-id connection-id every count for pings"},
	{"slow", "Delay what goes down to clients", "client-id connection-id delay jitter rate count for"},
	{"duplicate", "Push twice, though nothing failed", "client-id after rate count for"},
	{"reorder", "Hold pushes back and let them go in another order", "client-id size within rate count for"},
	{"bad-signature", "Spoil the signature of HTTP pushes", "client-id rate count for"},
	{"outage", "Be away for who wants to open a connection: 503, or as told", "status body reset hang every rate count for"},
	{"refuse", "Refuse to open a connection as for an app that is not set up: 400", "client-id message status code rate count for"},
	{"skew", "Let DingTalk's clock be wrong", "by for"},
}

func kindNames() (names []string) {
	for _, k := range faultKinds {
		names = append(names, k.name)
	}
	return names
}

func addFaultFlag(cmd *cobra.Command, name string) {
	flags := cmd.Flags()
	switch name {
	case "client-id":
		flags.String(name, "", "only this app; of an HTTP push, the callback's owner")
	case "connection-id":
		flags.String(name, "", "only this connection; see: dingevent fault")
	case "every":
		flags.Duration(name, 0, "again and again, with this time in between")
	case "for":
		flags.Duration(name, 0, "end after this time; of an outage with --every, how long each lasts")
	case "rate":
		flags.Float64(name, 0, "how likely it strikes, from 0 to 1; 0 means always")
	case "count":
		flags.Int(name, 0, "end after striking so often")
	case "delay":
		flags.Duration(name, 0, "by so much")
	case "jitter":
		flags.Duration(name, 0, "and up to so much more")
	case "after":
		flags.Duration(name, 0, "time until the copy follows; 1ms by default")
	case "within":
		flags.Duration(name, 0, "hold back for so long at most; 1s by default")
	case "size":
		flags.Int(name, 0, "so many at once; 2 by default")
	case "pings":
		flags.Int(name, 0, "so many are not returned before DingTalk notices; 3 by default")
	case "by":
		flags.Duration(name, 0, "it is so far ahead, or behind if negative")
	case "status":
		flags.Int(name, 0, "the HTTP status")
	case "body":
		flags.String(name, "", "the answer, such as a proxy's page")
	case "code":
		flags.String(name, "", "DingTalk's code; invalidParameter by default")
	case "message":
		flags.String(name, "", `DingTalk's message; "ua invalid" by default`)
	case "reset":
		flags.Bool(name, false, "close the connection without an answer")
	case "hang":
		flags.Bool(name, false, "do not answer at all")
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
