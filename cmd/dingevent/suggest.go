package main

import "github.com/spf13/cobra"

// meant are our commands by what other tools, and people, call them.
var meant = map[string][]string{
	"dingevent dev":                  {"start", "demo", "sandbox", "playground", "quickstart"},
	"dingevent simulate":             {"fake", "mock", "simulator", "emulator", "emulate"},
	"dingevent trigger":              {"send", "push", "emit", "fire", "fixtures", "test", "ping"},
	"dingevent serve":                {"server", "run", "start", "daemon", "up", "gateway", "work"},
	"dingevent subscriptions":        {"subscription", "subs", "sub", "webhooks", "endpoints", "hooks", "sinks", "consumers", "routes"},
	"dingevent listen":               {"forward", "proxy", "tunnel", "smee", "connect", "client", "login"},
	"dingevent subscriptions seek":   {"offset", "reset", "rewind", "skip"},
	"dingevent subscriptions set":    {"create", "add", "update", "apply", "edit", "new"},
	"dingevent subscriptions forget": {"delete", "remove", "rm", "unset"},
	"dingevent apikey":               {"keys", "apikeys", "api-key", "api-keys", "tokens"},
	"dingevent apikey make":          {"create", "add", "new", "generate"},
	"dingevent apikey rotate":        {"renew", "roll", "regenerate"},
	"dingevent apikey role":          {"grant", "promote", "demote", "set-role"},
	"dingevent apikey remove":        {"delete", "revoke", "rm", "forget"},
	"dingevent status":               {"stats", "info", "health", "ps", "top"},
	"dingevent events":               {"list", "ls", "messages", "history", "inspect", "requests"},
	"dingevent tail":                 {"logs", "log", "follow", "watch", "stream"},
	"dingevent attempts":             {"deliveries", "tries", "errors"},
	"dingevent doctor":               {"diagnose", "debug", "checkup"},
	"dingevent dead":                 {"dlq", "deadletter", "deadletters", "dead-letter", "dead-letters", "failed", "failures"},
	"dingevent dead retry":           {"redrive", "requeue"},
	"dingevent dead discard":         {"purge", "delete", "remove", "rm"},
	"dingevent replay":               {"resend", "redeliver", "replays", "again"},
	"dingevent catalog":              {"catalogue", "types", "samples", "event-types", "topics"},
	"dingevent schema":               {"schemas", "types", "typescript", "jsonschema", "codegen"},
	"dingevent decode":               {"parse", "convert", "explain"},
	"dingevent crypto":               {"encrypt", "decrypt", "sign", "verify"},
	"dingevent crypto open":          {"decrypt", "verify"},
	"dingevent crypto seal":          {"encrypt", "sign"},
}

// suggest makes the names that are meant known to cobra.
func suggest(root *cobra.Command) {
	each(root, func(cmd *cobra.Command) { cmd.SuggestFor = append(cmd.SuggestFor, meant[cmd.CommandPath()]...) })
}
