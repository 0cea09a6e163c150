package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
	"github.com/dingevent/dingevent/journal"
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

// runBackup makes a backup, shows how far it is, and ends it with ctx.
func runBackup(ctx context.Context, s api.Service, spec api.BackupSpec, what func(api.Backup) string, progress io.Writer) (api.Backup, error) {
	var bar bar
	defer bar.done()
	phase := ""
	b, err := s.StartBackup(ctx, spec)
	return followJob(ctx, b, err, s.Backup, s.StopBackup, func(b api.Backup) (api.JobState, string) {
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

// absolute is a path as the daemon finds it, too. A slash at its end stays, because it says that it is a folder.
func absolute(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err == nil && (strings.HasSuffix(path, "/") || strings.HasSuffix(path, string(filepath.Separator))) {
		abs += "/"
	}
	return abs, err
}
