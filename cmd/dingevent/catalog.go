package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/nearest/eventtypes"
	"github.com/dingevent/dingevent/internal/words"
)

func newCatalog(say words.Words) *cobra.Command {
	var (
		family string
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "catalog",
		Short: say.CatalogShort(),
		Long:  say.CatalogLong(),
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			entries, err := ofFamily(catalog.All(), family)
			if err != nil {
				return err
			}
			return writeList(cmd.OutOrStdout(), asJSON, entries, "", listEntries(say))
		},
	}
	cmd.Flags().StringVar(&family, "family", "", say.CatalogFlagFamily())
	completeBy(cmd, "family", completeFamilies)
	cmd.Flags().BoolVar(&asJSON, "json", false, say.CatalogFlagJSON())
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
		return nil, words.Fail(func(say words.Words) string { return say.CatalogNoFamily(family, names) })
	}
	return entries, nil
}

func newCatalogSearch(say words.Words) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "search WORDS…",
		Short:   say.CatalogSearchShort(),
		Example: say.CatalogSearchExample(),
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			found := catalog.Search(strings.Join(args, " "))
			if len(found) == 0 {
				return words.Fail(func(say words.Words) string { return say.CatalogNotFound(strings.Join(args, " ")) })
			}
			return writeList(cmd.OutOrStdout(), asJSON, found, "", listEntries(say))
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, say.CatalogFlagJSON())
	return cmd
}

func newCatalogShow(say words.Words) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:               "show TYPE",
		Short:             say.CatalogShowShort(),
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
			page := entryPage{out: cmd.OutOrStdout(), say: say}
			page.print(entry)
			return page.err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, say.FlagJSON())
	return cmd
}

// findEntry finds an event by its type, its Go name or its topic.
func findEntry(name string) (catalog.Entry, error) {
	entry, near, ok := eventtypes.Find(name)
	if ok {
		return entry, nil
	}
	names := eventtypes.Nearest(name)
	for _, e := range near {
		if len(names) < 3 && !slices.Contains(names, e.Type) {
			names = append(names, e.Type)
		}
	}
	return entry, words.Fail(func(say words.Words) string { return say.CatalogUnknown(name, names) })
}

func listEntries(say words.Words) func(io.Writer, []catalog.Entry) error {
	return func(w io.Writer, entries []catalog.Entry) error {
		for _, e := range entries {
			title := e.Title + "  " + e.TitleZH
			switch {
			case e.Seen:
				title += "  (" + say.EntrySeen() + ")"
			case len(e.Apps) == 0:
				title += "  (" + say.EntryHistorical() + ")"
			}
			if _, err := fmt.Fprintf(w, "%-40s  %s\n", e.Type, title); err != nil {
				return err
			}
		}
		return nil
	}
}
