package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

// testNoticeWithin is how long a notice that is a test may take.
const testNoticeWithin = 30 * time.Second

func newNotify(say words.Words) *cobra.Command {
	cmd := &cobra.Command{Use: "notify", Short: say.NotifyShort(), Long: say.NotifyLong()}
	cmd.AddCommand(newNotifyTest(say))
	return cmd
}

func newNotifyTest(say words.Words) *cobra.Command {
	var config string
	cmd := &cobra.Command{
		Use:     "test",
		Short:   say.NotifyTestShort(),
		Example: "  dingevent notify test -c dingevent.yaml",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return testNotify(cmd, say, config) },
	}
	cmd.Flags().StringVarP(&config, "config", "c", defaultConfig, say.FlagConfig())
	return cmd
}

// testNotify sends a notice by each way of the config.
func testNotify(cmd *cobra.Command, say words.Words, path string) error {
	cfg, err := loadConfig(path, os.LookupEnv)
	if err != nil {
		return err
	}
	if cfg.Notify == nil {
		return words.Fail(words.Words.NotifyNone)
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), testNoticeWithin)
	defer cancel()
	failed := false
	for _, way := range []string{"dingtalk", "webhook"} {
		there, err := daemon.TestNotify(ctx, *cfg.Notify, way)
		switch {
		case !there:
		case err != nil:
			fmt.Fprintln(cmd.ErrOrStderr(), say.NotifyFailed(way, terminal.Printable(words.Elsewhere(say, err.Error()))))
			failed = true
		default:
			fmt.Fprintln(cmd.OutOrStdout(), say.NotifySent(way))
		}
	}
	if failed {
		return words.Fail(words.Words.NotifyNotAll)
	}
	return nil
}
