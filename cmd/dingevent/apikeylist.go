package main

import (
	"context"
	"io"
	"strings"
	"time"

	"github.com/fatih/color"
	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/statustext"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

func newAPIKeyList(say words.Words) *cobra.Command {
	var (
		data   dataFlag
		asJSON bool
	)
	cmd := &cobra.Command{
		Use: "list", Short: say.APIKeyListShort(), Long: say.APIKeyListLong(),
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				keys, err := s.Keys(ctx)
				if err != nil {
					return err
				}
				return writeList(cmd.OutOrStdout(), asJSON, keys, say.APIKeyNone(), tabulateKeys(say))
			})
		},
	}
	data.register(cmd, say)
	cmd.Flags().BoolVar(&asJSON, "json", false, say.FlagJSONLines())
	return cmd
}

func newAPIKeyRemove(say words.Words) *cobra.Command {
	return nameCommand{
		name: "remove", short: say.APIKeyRemoveShort(), long: say.APIKeyRemoveLong(), done: say.APIKeyRemoveDone, names: keyNames,
		do: func(ctx context.Context, s api.Service, name string) error { return s.RemoveKey(ctx, name) },
	}.command(say)
}

func tabulateKeys(say words.Words) func(io.Writer, []api.Key) error {
	return func(w io.Writer, keys []api.Key) error {
		now := time.Now()
		table := newTable(w, say.APIKeyColumns())
		for _, k := range keys {
			cells := []string{terminal.Shown(k.Name), k.Role, say.APIKeyFrom(string(k.From)), "-", "-", "-", keyNote(say, k, now)}
			if k.From == api.KeyOfJournal {
				cells[3], cells[4] = statustext.SometimeAgo(say, k.Made, now), keyUsed(say, k.Used, now)
			}
			if !k.Expires.IsZero() {
				cells[5] = localTime(k.Expires)
			}
			table.Write([]byte(strings.Join(cells, "\t") + "\n"))
		}
		return table.Flush()
	}
}

func keyUsed(say words.Words, at, now time.Time) string {
	if at.IsZero() {
		return say.APIKeyUnused()
	}
	return statustext.SometimeAgo(say, at, now)
}

// keyNote says what a person should know of a key.
func keyNote(say words.Words, k api.Key, now time.Time) string {
	switch k.State {
	case api.KeyExpired:
		return color.RedString("%s", say.APIKeyExpired())
	case api.KeyHidden:
		return color.RedString("%s", say.APIKeyHidden())
	}
	if len(k.Old) == 0 {
		return ""
	}
	used := time.Time{}
	for _, o := range k.Old {
		if o.Used.After(used) {
			used = o.Used
		}
	}
	return color.YellowString("%s", say.APIKeyOld(len(k.Old), localTime(k.Old[0].Until), keyUsed(say, used, now)))
}
