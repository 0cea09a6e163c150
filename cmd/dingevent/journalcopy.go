package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/words"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/transfer"
)

// A copyDone is a journal that was copied, for scripts.
type copyDone struct {
	Events        int64       `json:"events"`
	Damaged       int64       `json:"damaged,omitempty"` // of these events
	First         journal.Seq `json:"first"`
	Last          journal.Seq `json:"last"`
	Resumed       journal.Seq `json:"resumed,omitempty"` // the copy went on after this sequence
	Subscriptions int64       `json:"subscriptions"`
	Deliveries    int64       `json:"deliveries"` // that are not done, or dead
	Attempts      int64       `json:"attempts"`
	Requests      int64       `json:"requests"`
	Digest        string      `json:"digest"` // SHA-256 of both sides
}

func newJournalCopy(say words.Words) *cobra.Command {
	var (
		c      journalCopy
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:     "copy --from FROM --to TO",
		Short:   say.JournalCopyShort(),
		Long:    say.JournalCopyLong(),
		Example: say.JournalCopyExample(),
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var bar bar
			defer bar.done()
			phase := transfer.Phase("")
			report, err := c.run(cmd.Context(), func(p transfer.Progress) {
				if p.Phase != phase {
					bar.done()
					bar.shown, phase = nil, p.Phase
				}
				bar.show(cmd.ErrOrStderr(), say.JournalCopyProgress(string(p.Phase)), p.From, p.At, p.Until)
			})
			bar.done()
			if err != nil {
				return err
			}
			if report.Damaged > 0 {
				fmt.Fprintln(cmd.ErrOrStderr(), say.BackupDamaged(report.Damaged))
			}
			if asJSON {
				return newJSON(cmd.OutOrStdout()).Encode(shownCopy(report))
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s\n%s\n", say.JournalCopyDone(report.Entries, uint64(report.First), uint64(report.Last),
				report.Subscriptions, report.Exceptions, report.Attempts, report.Requests, report.Digest), say.JournalCopyNext())
			return err
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&c.from, "from", "", say.JournalCopyFlagFrom())
	flags.StringVar(&c.to, "to", "", say.JournalCopyFlagTo())
	flags.StringVar(&c.schema, "schema", config.DefaultSchema, say.JournalCopyFlagSchema())
	flags.BoolVar(&c.force, "force", false, say.JournalCopyFlagForce())
	flags.BoolVar(&asJSON, "json", false, say.FlagJSON())
	for _, name := range []string{"from", "to"} {
		_ = cmd.MarkFlagRequired(name)
	}
	return cmd
}

func shownCopy(r transfer.Report) copyDone {
	return copyDone{r.Entries, r.Damaged, r.First, r.Last, r.Resumed, r.Subscriptions, r.Exceptions, r.Attempts, r.Requests, r.Digest}
}
