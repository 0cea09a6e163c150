package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/words"
)

func newCatalog(say words.Words) *cobra.Command {
	var (
		family string
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "catalog",
		Short: "Look up what DingTalk pushes: every event, its fields and samples",
		Long: `List every event that DingTalk documents, in English and Chinese. Search it with
"dingevent catalog search", and see one with its fields and samples with "show".`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			entries, err := ofFamily(catalog.All(), family)
			if err != nil {
				return err
			}
			return writeList(cmd.OutOrStdout(), asJSON, entries, "", listEntries)
		},
	}
	cmd.Flags().StringVar(&family, "family", "", "only this family, such as contacts or approval")
	completeBy(cmd, "family", completeFamilies)
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line, with fields and samples")
	cmd.AddCommand(newCatalogSearch(say), newCatalogShow(say))
	return cmd
}

// ofFamily keeps the entries of one family, or all if it is empty.
func ofFamily(entries []catalog.Entry, family string) ([]catalog.Entry, error) {
	if family == "" {
		return entries, nil
	}
	entries = slices.DeleteFunc(entries, func(e catalog.Entry) bool { return e.Family != family })
	if len(entries) == 0 {
		var names []string
		for _, f := range catalog.Families() {
			names = append(names, f.Name)
		}
		return nil, fmt.Errorf("no family %q; there are %s", family, strings.Join(names, ", "))
	}
	return entries, nil
}

func newCatalogSearch(say words.Words) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "search WORDS…",
		Short: "Find events by words, in English or Chinese; the best first",
		Example: `  dingevent catalog search approval finished
  dingevent catalog search 离职`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			found := catalog.Search(strings.Join(args, " "))
			if len(found) == 0 {
				return fmt.Errorf("no event has all of these words: %s; try fewer", strings.Join(args, " "))
			}
			return writeList(cmd.OutOrStdout(), asJSON, found, "", listEntries)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line, with fields and samples")
	return cmd
}

func newCatalogShow(say words.Words) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:               "show TYPE",
		Short:             "Show one event: when it is pushed, to whom, its fields and samples",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: completeTypes(say),
		RunE: func(cmd *cobra.Command, args []string) error {
			entry, err := findEntry(args[0])
			if err != nil {
				return err
			}
			if asJSON {
				return writeLines(cmd.OutOrStdout(), []catalog.Entry{entry})
			}
			page := entryPage{out: cmd.OutOrStdout()}
			page.print(entry)
			return page.err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object")
	return cmd
}

// findEntry finds an event by its type, its Go name or its topic.
func findEntry(name string) (catalog.Entry, error) {
	entry, near, ok := catalog.Find(name)
	if ok {
		return entry, nil
	}
	if len(near) == 0 {
		return entry, fmt.Errorf("no event type %q; see them all: dingevent catalog", name)
	}
	var names []string
	for _, e := range near {
		names = append(names, e.Type)
	}
	return entry, fmt.Errorf("no event type %q; did you mean %s? See them all: dingevent catalog", name, strings.Join(names, ", "))
}

func listEntries(w io.Writer, entries []catalog.Entry) error {
	for _, e := range entries {
		title := e.Title + "  " + e.TitleZH
		if len(e.Apps) == 0 {
			title += "  (historical)"
		}
		if _, err := fmt.Fprintf(w, "%-40s  %s\n", e.Type, title); err != nil {
			return err
		}
	}
	return nil
}
