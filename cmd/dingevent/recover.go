package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/datafolder"
	"github.com/dingevent/dingevent/internal/words"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/spool"
	"github.com/dingevent/dingevent/journal/sqlite"
)

func newRecover(say words.Words) *cobra.Command {
	var (
		data    dataFlag
		opts    sqlite.RecoverOptions
		from    string
		spooled bool
		asJSON  bool
	)
	cmd := &cobra.Command{
		Use:     "recover",
		Short:   say.RecoverShort(),
		Long:    say.RecoverLong(),
		Example: say.RecoverExample(),
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			at, path, err := damagedFile(data, spooled)
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			if from != "" {
				return merge(cmd.Context(), say, out, asJSON, from, path, at)
			}
			opts.By = daemon.CommandUser()
			report, err := sqlite.Recover(cmd.Context(), path, &opts)
			if err == nil && report.Mended && !spooled { // else the journal begins with an event that says it
				at.noteDone(cmd.Context(), "recover", report.Aside)
			}
			switch {
			case errors.Is(err, journal.ErrLocked):
				return words.Wrap(err, words.Words.RecoverHeld)
			case err != nil:
				return folder(at.folder).unopened(err)
			case asJSON:
				return newJSON(out).Encode(shownRecovery(report))
			}
			return tellRecovery(say, out, report)
		},
	}
	data.register(cmd, say)
	flags := cmd.Flags()
	flags.BoolVar(&opts.Empty, "empty", false, say.RecoverFlagEmpty())
	flags.BoolVar(&spooled, "spool", false, say.RecoverFlagSpool())
	flags.StringVar(&from, "from", "", say.RecoverFlagFrom())
	flags.BoolVar(&asJSON, "json", false, say.RecoverFlagJSON())
	cmd.MarkFlagsMutuallyExclusive("empty", "from")
	return cmd
}

// damagedFile is the file that is to be recovered, and where its folder is: the journal, or the spool of a gateway with a database.
func damagedFile(data dataFlag, spooled bool) (at place, path string, err error) {
	at, err = data.place()
	if err != nil || spooled {
		return at, filepath.Join(at.folder, spool.File), err
	}
	dir, err := at.files()
	return at, datafolder.JournalPath(dir), err
}

func merge(ctx context.Context, say words.Words, out io.Writer, asJSON bool, from, path string, at place) error {
	report, err := sqlite.Merge(ctx, from, path, nil)
	if err == nil && path == datafolder.JournalPath(at.folder) {
		at.noteDone(ctx, "recover --from", from)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return words.Wrap(err, func(say words.Words, why string) string { return say.RecoverNothingThere(from, why) })
	case errors.Is(err, fs.ErrExist):
		return words.Wrap(err, func(say words.Words, why string) string { return say.RecoverMergedBefore(from, why) })
	case errors.Is(err, journal.ErrLocked):
		return words.Wrap(err, words.Words.RecoverHeld)
	case err != nil:
		return tellDamage(err, filepath.Dir(path))
	}
	if asJSON {
		return newJSON(out).Encode(struct {
			Entries int64 `json:"entries"`
			Unread  int   `json:"unread"`
		}{report.Entries, report.Unread})
	}
	_, err = fmt.Fprintln(out, say.RecoverMerged(report.Entries, report.Unread, from))
	return err
}

// tellRecovery says what was found and what became of it.
func tellRecovery(say words.Words, out io.Writer, r sqlite.RecoverReport) error {
	if len(r.Damage) == 0 && r.Aside == "" {
		_, err := fmt.Fprintln(out, say.RecoverSound(r.Entries))
		return err
	}
	for _, damage := range r.Damage {
		fmt.Fprintln(out, say.RecoverFound(words.Elsewhere(say, damage)))
	}
	fmt.Fprintln(out, say.RecoverAside(r.Aside))
	switch {
	case r.Mended:
		fmt.Fprintln(out, say.RecoverMended(r.Entries, uint64(r.Last)))
	case r.Empty:
		fmt.Fprintln(out, say.RecoverBegan(r.Aside))
	default:
		fmt.Fprintln(out, say.RecoverRebuilt(r.Entries, r.Unread))
		for _, gap := range r.Missing {
			fmt.Fprintln(out, say.RecoverMissing(uint64(gap.First), uint64(gap.Last)))
		}
	}
	for _, s := range r.Subscriptions {
		fmt.Fprintln(out, say.RecoverStand(s.Name, uint64(s.Cursor), s.Waiting+s.Attempting+s.Parked, s.Dead))
	}
	_, err := fmt.Fprintln(out, say.RecoverNext())
	return err
}

// A shownGap is a run of sequences that are missing.
type shownGap struct {
	First journal.Seq `json:"first"`
	Last  journal.Seq `json:"last"`
}

// A shownStand is where a subscription stands after a recovery.
type shownStand struct {
	Name    string      `json:"name"`
	Cursor  journal.Seq `json:"cursor"`
	Waiting int         `json:"waiting"`
	Dead    int         `json:"dead"`
}

func shownRecovery(r sqlite.RecoverReport) any {
	gaps, stands := []shownGap{}, []shownStand{}
	for _, gap := range r.Missing {
		gaps = append(gaps, shownGap(gap))
	}
	for _, s := range r.Subscriptions {
		stands = append(stands, shownStand{s.Name, s.Cursor, s.Waiting + s.Attempting + s.Parked, s.Dead})
	}
	damage := append([]string{}, r.Damage...)
	return struct {
		Damage        []string     `json:"damage"`
		Aside         string       `json:"aside,omitempty"`
		Mended        bool         `json:"mended"`
		Entries       int64        `json:"entries"`
		Last          journal.Seq  `json:"last"`
		Missing       []shownGap   `json:"missing"`
		Unread        int          `json:"unread"`
		Subscriptions []shownStand `json:"subscriptions"`
	}{damage, r.Aside, r.Mended, r.Entries, r.Last, gaps, r.Unread, stands}
}
