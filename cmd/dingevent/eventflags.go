package main

import (
	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/words"
)

// registerSelection adds the flags that select events, wherever events are listed.
func registerSelection(cmd *cobra.Command, say words.Words, eventType, corp, app *string) {
	flags := cmd.Flags()
	flags.StringVar(eventType, "type", "", say.FlagType())
	flags.StringVar(corp, "corp", "", say.FlagCorp())
	flags.StringVar(app, "app", "", say.FlagApp())
	completeBy(cmd, "type", completeEventTypes(say))
}
