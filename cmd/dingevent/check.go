package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/datafolder"
	"github.com/dingevent/dingevent/internal/statustext"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
	"github.com/dingevent/dingevent/journal/postgres"
	"github.com/dingevent/dingevent/journal/vault"
)

func newCheck(say words.Words) *cobra.Command {
	var (
		config         string
		connect, quiet bool
	)
	cmd := &cobra.Command{
		Use:     "check",
		Short:   say.CheckShort(),
		Long:    say.CheckLong(),
		Example: "  dingevent check -c dingevent.yaml",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if quiet {
				cmd.SetOut(io.Discard)
			}
			return checkConfig(cmd, say, config, connect)
		},
	}
	cmd.Flags().StringVarP(&config, "config", "c", defaultConfig, say.FlagConfig())
	cmd.Flags().BoolVar(&connect, "connect", false, say.DatabaseFlagConnect())
	cmd.Flags().BoolVarP(&quiet, "quiet", "q", false, say.CheckFlagQuiet())
	return cmd
}

// checkConfig says what is wrong with a config, or else writes what it comes to. It opens no journal, and no connection unless
// connect wants that of the database.
func checkConfig(cmd *cobra.Command, say words.Words, path string, connect bool) error {
	out, notes := cmd.OutOrStdout(), cmd.ErrOrStderr()
	cfg, err := loadConfigWith(path, os.LookupEnv, func(c config.Config) []config.Problem {
		return append(daemon.Problems(c), daemon.Programs(c)...)
	})
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
	if why := cfg.ConsoleTrouble(); why != "" {
		fmt.Fprintln(notes, say.CheckWarning(words.Elsewhere(say, why)))
	}
	if why := cfg.ACMETrouble(); why != "" {
		fmt.Fprintln(notes, say.CheckWarning(words.Elsewhere(say, why)))
	}
	keys, err := cfg.Encryption.Keys(nil)
	if err != nil {
		return words.Wrap(err, words.Words.KeyUnloaded)
	}
	if connect && cfg.Database != nil {
		if err := reachDatabase(cmd, say, *cfg.Database, keys); err != nil {
			return err
		}
	}
	for _, app := range cfg.Apps {
		if connect && app.RDS != nil {
			if err := reachRDS(cmd, say, *app.RDS); err != nil {
				return err
			}
		}
	}
	_, err = fmt.Fprintf(out, "# %s\n%s", say.CheckValid(path), text)
	return err
}

// reachDatabase says what is behind the URL of a config, or why no journal can be there.
func reachDatabase(cmd *cobra.Command, say words.Words, db config.Database, keys *vault.Keys) error {
	ctx, cancel := context.WithTimeout(cmd.Context(), reachWithin)
	defer cancel()
	found, err := postgres.Look(ctx, db.URL, &postgres.Options{Schema: db.SchemaName(), Keys: keys})
	if err != nil {
		return words.Wrap(err, words.Words.DatabaseUnopened)
	}
	fmt.Fprintln(cmd.ErrOrStderr(), say.DatabaseReached(found.Place, found.Schema, found.Server, found.Version, found.Latest))
	if why := found.Proof.Refusal(db.Durability == "standby"); why != "" {
		return words.Fail(func(say words.Words) string { return say.DatabaseUnfit(words.Elsewhere(say, why)) })
	}
	fmt.Fprintln(cmd.ErrOrStderr(), statustext.Proof(say, *daemon.ProofOf(found.Proof)))
	return nil
}
