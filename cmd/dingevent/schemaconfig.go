package main

import (
	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/words"
)

// newSchemaConfig describes what a person writes, where schema describes events.
func newSchemaConfig(say words.Words) *cobra.Command {
	var subscription bool
	cmd := &cobra.Command{
		Use:     "config",
		Short:   say.SchemaConfigShort(),
		Long:    say.SchemaConfigLong(),
		Example: "  dingevent schema config > dingevent.schema.json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := cmd.OutOrStdout().Write(config.Schema(subscription))
			return err
		},
	}
	cmd.Flags().BoolVar(&subscription, "subscription", false, say.SchemaConfigFlagSubscription())
	return cmd
}
