package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/datafolder"
	"github.com/dingevent/dingevent/internal/statustext"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/spool"
	"github.com/dingevent/dingevent/journal/vault"
)

func newSpool(say words.Words) *cobra.Command {
	var (
		data   dataFlag
		asJSON bool
	)
	cmd := &cobra.Command{
		Use: "spool", Short: say.SpoolShort(), Long: say.SpoolLong(), Example: say.SpoolExample(),
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			place, err := data.place()
			if err != nil {
				return err
			}
			keys, err := place.keys()
			if err != nil {
				return err
			}
			s, running, err := folder(place.folder).spool(cmd.Context(), keys)
			switch {
			case err != nil:
				return err
			case asJSON:
				return writeLines(cmd.OutOrStdout(), []api.Spool{*s})
			}
			printSpool(cmd.OutOrStdout(), say, *s, running, time.Now())
			return nil
		},
	}
	data.register(cmd, say)
	cmd.Flags().BoolVar(&asJSON, "json", false, say.FlagJSON())
	cmd.AddCommand(newSpoolDrain(say))
	return cmd
}

// spool asks the daemon that runs on the folder how its spool stands, or reads the file of one that does not.
func (f folder) spool(ctx context.Context, keys *vault.Keys) (s *api.Spool, running bool, err error) {
	client, err := f.running(ctx)
	if err != nil {
		return nil, false, err
	}
	if client != nil {
		status, err := client.Status(ctx)
		if err == nil && status.Journal.Spool == nil {
			err = words.Fail(words.Words.SpoolNone)
		}
		return status.Journal.Spool, true, err
	}
	st, err := spool.Look(ctx, string(f), keys, nil)
	if err != nil {
		return nil, false, f.spoolUnopened(err)
	}
	return daemon.SpoolOf(st), false, nil
}

// spoolUnopened explains an error of opening a spool in the folder, with the next step.
func (f folder) spoolUnopened(err error) error {
	dir := terminal.Shown(string(f))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return words.Fail(func(say words.Words) string { return say.SpoolMissing(dir) })
	case errors.Is(err, journal.ErrLocked):
		return words.Wrap(err, func(say words.Words, why string) string { return say.SpoolHeld(dir, why) })
	}
	return tellDamage(err, string(f))
}

// spoolOf returns an error if the spool in the folder is of another journal.
func (f folder) spoolOf(id string) error {
	err := datafolder.CheckSpool(string(f), id)
	if other, ok := errors.AsType[*datafolder.OtherSpool](err); ok {
		return words.Fail(func(say words.Words) string {
			return say.SpoolOfOther(terminal.Shown(string(f)), other.Own, other.Asked, terminal.Shown(other.File))
		})
	}
	return err
}

func printSpool(w io.Writer, say words.Words, s api.Spool, running bool, now time.Time) {
	for _, line := range statustext.Spool(say, s, running, now) {
		fmt.Fprintln(w, terminal.Printable(line))
	}
}

// drained is what was moved, for scripts.
type drained struct {
	Moved uint64 `json:"moved"`
	Left  int64  `json:"left"` // stay in the spool for good
}

func newSpoolDrain(say words.Words) *cobra.Command {
	var (
		data   dataFlag
		asJSON bool
	)
	cmd := &cobra.Command{
		Use: "drain DIR", Short: say.SpoolDrainShort(), Long: say.SpoolDrainLong(), Example: say.SpoolDrainExample(),
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			to, err := data.place()
			if err != nil {
				return err
			}
			p, err := drainInto(cmd.Context(), to, folder(args[0]), say, cmd.ErrOrStderr())
			switch {
			case err != nil:
				return err
			case asJSON:
				return writeLines(cmd.OutOrStdout(), []drained{{p.Moved, p.Left}})
			}
			fmt.Fprintln(cmd.OutOrStdout(), say.SpoolDrained(p.Moved))
			if p.Left > 0 {
				fmt.Fprintln(cmd.OutOrStdout(), say.SpoolLeft(p.Left))
			}
			return nil
		},
	}
	data.register(cmd, say)
	cmd.Flags().BoolVar(&asJSON, "json", false, say.FlagJSON())
	return cmd
}

// drainInto moves the spool of a folder to a database, and shows how far that is.
func drainInto(ctx context.Context, to place, from folder, say words.Words, progress io.Writer) (spool.Progress, error) {
	if to.database == nil {
		return spool.Progress{}, words.Fail(words.Words.SpoolDrainTo)
	}
	j, err := to.openDatabase(ctx)
	if err != nil {
		return spool.Progress{}, err
	}
	defer j.Close()
	if err := from.spoolOf(j.ID()); err != nil {
		return spool.Progress{}, err
	}
	keys, err := to.keys()
	if err != nil {
		return spool.Progress{}, err
	}
	daemon.NoteCommand(ctx, j, "spool drain", string(from))
	var bar bar
	defer bar.done()
	p, err := spool.Drain(ctx, string(from), j, keys, func(p spool.Progress) {
		bar.show(progress, say.SpoolProgress(), 0, journal.Seq(p.Moved), journal.Seq(p.Moved+p.Owed))
	}, nil)
	if err != nil {
		return p, from.spoolUnopened(err)
	}
	return p, nil
}
