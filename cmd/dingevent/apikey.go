package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/apikey"
	"github.com/dingevent/dingevent/internal/words"
)

func newAPIKey(say words.Words) *cobra.Command {
	var role string
	cmd := &cobra.Command{
		Use:     "apikey NAME",
		Short:   say.APIKeyShort(),
		Long:    say.APIKeyLong(),
		Example: say.APIKeyExample(),
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := api.ParseRole(role); err != nil {
				return err
			}
			key, hash := apikey.New()
			fmt.Fprintln(cmd.OutOrStdout(), key)
			fmt.Fprint(cmd.ErrOrStderr(), say.APIKeyEntry(fmt.Sprintf("api_keys:\n  - {name: %q, role: %s, hash: \"%s\"}\n", args[0], role, hash)))
			return nil
		},
		DisableSuggestions: true, // the one argument is any name, also one like that of a command
	}
	flagRole(cmd, &role, say)
	cmd.AddCommand(newAPIKeyMake(say), newAPIKeyList(say), newAPIKeyRotate(say), newAPIKeyRole(say), newAPIKeyRemove(say))
	return cmd
}
