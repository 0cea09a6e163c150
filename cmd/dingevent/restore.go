package main

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/keeper"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite"
)

// A restored journal, for scripts.
type restored struct {
	From    string      `json:"from"`
	Events  int64       `json:"events"`
	Damaged int64       `json:"damaged,omitempty"` // of these events
	Newest  time.Time   `json:"newest,omitzero"`   // when the last of them was received
	Next    journal.Seq `json:"next"`              // the sequence that the next event gets
	Aside   string      `json:"aside,omitempty"`   // the folder with the journal that was there
}

func newRestore(say words.Words) *cobra.Command {
	var (
		data            dataFlag
		replace, asJSON bool
	)
	cmd := &cobra.Command{
		Use:     "restore FROM",
		Short:   say.RestoreShort(),
		Long:    say.RestoreLong(),
		Example: say.RestoreExample(),
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir, err := data.files()
			if err != nil {
				return err
			}
			from, err := keeper.NewestBackup(args[0])
			if err != nil {
				return err
			}
			var bar bar
			defer bar.done()
			report, err := keeper.Restore(cmd.Context(), from, dir, &sqlite.RestoreOptions{Replace: replace, By: daemon.CommandUser(), OnProgress: func(p sqlite.BackupProgress) {
				bar.show(cmd.ErrOrStderr(), say.RestoreProgress(p.Verifying), 0, journal.Seq(p.Done), journal.Seq(p.Total))
			}})
			bar.done()
			switch {
			case errors.Is(err, journal.ErrLocked):
				return words.Wrap(err, words.Words.RestoreHeld)
			case errors.Is(err, fs.ErrExist):
				return words.Fail(func(say words.Words) string { return say.RestoreThere(dir) })
			case err != nil:
				return err
			case asJSON:
				return writeLines(cmd.OutOrStdout(), []restored{{from, report.Entries, report.Damaged, report.Newest, report.Next, report.Aside}})
			}
			if report.Damaged > 0 {
				fmt.Fprintln(cmd.ErrOrStderr(), say.BackupDamaged(report.Damaged))
			}
			newest := ""
			if !report.Newest.IsZero() {
				newest = report.Newest.Local().Format(time.DateTime)
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), say.RestoreDone(report.Entries, terminal.Shown(from), say.RestoreAge(newest), uint64(report.Next), report.Aside))
			return err
		},
	}
	data.register(cmd, say)
	cmd.Flags().BoolVar(&replace, "replace", false, say.RestoreFlagReplace())
	cmd.Flags().BoolVar(&asJSON, "json", false, say.FlagJSON())
	return cmd
}
