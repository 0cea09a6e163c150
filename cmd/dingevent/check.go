package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/datafolder"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

func newCheck(say words.Words) *cobra.Command {
	var config string
	cmd := &cobra.Command{
		Use:     "check",
		Short:   say.CheckShort(),
		Long:    say.CheckLong(),
		Example: "  dingevent check -c dingevent.yaml",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return checkConfig(say, config, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	cmd.Flags().StringVarP(&config, "config", "c", defaultConfig, say.FlagConfig())
	return cmd
}

// checkConfig says what is wrong with a config, or else writes what it comes to. It opens no connection and no journal.
func checkConfig(say words.Words, path string, out, notes io.Writer) error {
	cfg, err := loadConfig(path, os.LookupEnv)
	if err != nil {
		return err
	}
	text, err := cfg.Effective()
	if err != nil {
		return err
	}
	for _, f := range cfg.Former {
		fmt.Fprintln(notes, say.CheckWarning(say.CheckFormer(f.At, f.Name, f.Now)))
	}
	for _, sub := range cfg.Subscriptions {
		warnUnknownTypes(say, notes, terminal.Shown(sub.Name), sub.Types)
	}
	if path := datafolder.Exposed(cfg.DataFolder()); path != "" {
		fmt.Fprintln(notes, say.CheckWarning(say.FolderExposed(path)))
	}
	_, err = fmt.Fprintf(out, "# %s\n%s", say.CheckValid(path), text)
	return err
}
