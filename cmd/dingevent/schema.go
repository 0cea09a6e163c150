package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/event/catalog/schema"
	"github.com/dingevent/dingevent/internal/words"
)

func newSchema(say words.Words) *cobra.Command {
	var (
		format string
		all    bool
	)
	cmd := &cobra.Command{
		Use:   "schema TYPE | --all",
		Short: "Describe events to other programs: JSON Schema, AsyncAPI, TypeScript, Go",
		Long: `Write the schema of one event, or of every event in one document. It describes the typed
event, the same by whichever transport it came: the "data" of a webhook, file, NATS or Kafka
with "format: typed", what "dingevent decode" shows under "event", and what an expression in
"where" sees. It does not describe the payload in DingTalk's own spelling, which the other
formats carry, as do "dingevent events --json" and "tail --json" under "data". Meanings stand
in it in English and Chinese.

  jsonschema  JSON Schema 2020-12; with --all, EventType decides which event must fit
  asyncapi    an AsyncAPI 3.0.0 document, seen from the app that receives
  typescript  a module of interfaces
  go          declarations of structs, without a package clause, to paste`,
		Example: `  dingevent schema bpms_instance_change
  dingevent schema --all --format asyncapi > asyncapi.json
  dingevent schema --all --format typescript > dingtalk.ts`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeTypes(say),
		RunE: func(cmd *cobra.Command, args []string) error {
			if all == (len(args) == 1) {
				return errors.New("name one event type, or all of them with --all; the types: dingevent catalog")
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
	cmd.Flags().StringVar(&format, "format", "jsonschema", "jsonschema, asyncapi, typescript or go")
	cmd.Flags().BoolVar(&all, "all", false, "describe every event")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions( // the flag is there
		[]cobra.Completion{"jsonschema", "asyncapi", "typescript", "go"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// schemaOf describes the entries; where they are not all, there is one.
func schemaOf(entries []catalog.Entry, format string, all bool) ([]byte, error) {
	switch format {
	case "jsonschema":
		if !all {
			return schema.JSONSchema(entries[0])
		}
		return schema.JSONSchemas(entries)
	case "asyncapi":
		return schema.AsyncAPI(entries, version())
	case "typescript":
		return schema.TypeScript(entries)
	case "go":
		return schema.Go(entries)
	}
	return nil, fmt.Errorf("no format %q; there are jsonschema, asyncapi, typescript and go", format)
}
