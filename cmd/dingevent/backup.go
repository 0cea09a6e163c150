package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite"
)

func newBackup(say words.Words) *cobra.Command {
	var (
		data   dataFlag
		spec   api.BackupSpec
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:     "backup TO",
		Short:   say.BackupShort(),
		Long:    say.BackupLong(),
		Example: say.BackupExample(),
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if spec.To, err = absolute(args[0]); err != nil {
				return err
			}
			return data.keep(cmd.Context(), func(ctx context.Context, s api.Service) error {
				b, err := runBackup(ctx, s, spec, func(b api.Backup) string { return say.BackupProgress(b.Phase == "verifying", b.LogBytes>>20) }, cmd.ErrOrStderr())
				switch {
				case err != nil:
					return err
				case asJSON:
					return writeLines(cmd.OutOrStdout(), []api.Backup{b})
				}
				if b.Damaged > 0 {
					fmt.Fprintln(cmd.ErrOrStderr(), say.BackupDamaged(b.Damaged))
				}
				_, err = fmt.Fprintln(cmd.OutOrStdout(), say.BackupDone(b.Events, terminal.Shown(b.To), humanize.IBytes(uint64(b.Bytes)),
					b.Finished.Sub(b.Started).String(), len(b.Removed)))
				return err
			})
		},
	}
	data.register(cmd, say)
	cmd.Flags().IntVar(&spec.Keep, "keep", 0, say.BackupFlagKeep())
	cmd.Flags().BoolVar(&asJSON, "json", false, say.FlagJSON())
	return cmd
}

// Of a job of the journal's keeper that a command watches.
const (
	pollEvery  = 200 * time.Millisecond
	stopWithin = 5 * time.Second // when the command is interrupted
)

// runBackup makes a backup, shows how far it is, and ends it with ctx.
func runBackup(ctx context.Context, s api.Service, spec api.BackupSpec, what func(api.Backup) string, progress io.Writer) (api.Backup, error) {
	var bar bar
	defer bar.done()
	phase := ""
	b, err := s.StartBackup(ctx, spec)
	return watch(ctx, b, err, s.Backup, s.StopBackup, func(b api.Backup) (api.JobState, string) {
		if b.State != api.JobRunning {
			return b.State, b.Error
		}
		if b.Phase != phase {
			bar.done()
			bar.shown, phase = nil, b.Phase
		}
		bar.show(progress, what(b), 0, journal.Seq(b.Done), journal.Seq(b.Total))
		return b.State, ""
	})
}

// watch asks for a job of the journal's keeper until that has ended, and stops it with ctx. first and err are what its
// start returned. show shows how the job stands, and returns its state and its error.
func watch[J any](ctx context.Context, first J, err error, ask func(context.Context) (J, error), stop func(context.Context) error,
	show func(J) (api.JobState, string)) (J, error) {
	job, state, failed := first, api.JobNone, ""
	for ; err == nil; job, err = ask(ctx) {
		if state, failed = show(job); state != api.JobRunning {
			break
		}
		select {
		case <-time.After(pollEvery):
		case <-ctx.Done():
		}
	}
	switch {
	case ctx.Err() != nil:
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
		defer cancel()
		return job, errors.Join(ctx.Err(), stop(stopping))
	case err == nil && state == api.JobFailed:
		err = errors.New(failed)
	}
	return job, err
}

// keep asks the daemon that runs on the folder, or works on the files of one that does not, which nothing else touches.
func (d *dataFlag) keep(ctx context.Context, ask func(context.Context, api.Service) error) error {
	client, err := d.running(ctx)
	if err != nil {
		return err
	}
	if client != nil {
		return ask(ctx, client)
	}
	if err := sqlite.Exists(daemon.JournalPath(d.dir)); errors.Is(err, fs.ErrNotExist) {
		return noJournal{d.dir}
	}
	keeper, stop := daemon.KeepFiles(d.dir)
	defer stop()
	return ask(ctx, &api.Local{Keeper: keeper, Version: version()})
}

// absolute is a path as the daemon finds it, too. A slash at its end stays, because it says that it is a folder.
func absolute(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err == nil && (strings.HasSuffix(path, "/") || strings.HasSuffix(path, string(filepath.Separator))) {
		abs += "/"
	}
	return abs, err
}
