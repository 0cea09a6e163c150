package main

import (
	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/eventschema"
	"github.com/dingevent/dingevent/internal/words"
)

func newSchema(say words.Words) *cobra.Command {
	var (
		format string
		all    bool
	)
	cmd := &cobra.Command{
		Use:               "schema TYPE | --all",
		Short:             say.SchemaShort(),
		Long:              say.SchemaLong(),
		Example:           say.SchemaExample(),
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeTypes(say),
		RunE: func(cmd *cobra.Command, args []string) error {
			if all == (len(args) == 1) {
				return words.Fail(words.Words.SchemaName)
			}
			entries := catalog.All()
			if !all {
				entry, err := findEntry(args[0])
				if err != nil {
					return err
				}
				entries = []catalog.Entry{entry}
			}
			text, err := schemaOf(entries, format, all)
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(text)
			return err
		},
	}
	cmd.Flags().StringVar(&format, "format", "jsonschema", say.SchemaFlagFormat())
	cmd.Flags().BoolVar(&all, "all", false, say.SchemaFlagAll())
	complete(cmd, "format", "jsonschema", "asyncapi", "typescript", "go")
	cmd.AddCommand(newSchemaConfig(say))
	return cmd
}

// schemaOf describes the entries; where they are not all, there is one.
func schemaOf(entries []catalog.Entry, format string, all bool) ([]byte, error) {
	switch format {
	case "jsonschema":
		if !all {
			return eventschema.JSONSchema(entries[0])
		}
		return eventschema.JSONSchemas(entries)
	case "asyncapi":
		return eventschema.AsyncAPI(entries, version())
	case "typescript":
		return eventschema.TypeScript(entries)
	case "go":
		return eventschema.Go(entries)
	}
	return nil, words.Fail(func(say words.Words) string { return say.SchemaNoFormat(format) })
}
