package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/console"
	configs "github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/words"
)

// serveLinkAge is how long the link is good that serve prints.
const serveLinkAge = time.Hour

func newServe(say words.Words) *cobra.Command {
	var (
		config string
		check  bool
	)
	cmd := &cobra.Command{
		Use:   "serve",
		Short: say.ServeShort(),
		Long:  say.ServeLong(),
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if check {
				return checkConfig(cmd, say, config, false)
			}
			cfg, err := loadConfig(config, os.LookupEnv)
			if err != nil {
				return err
			}
			leanHeap()
			lines, level := &logOutput{w: cmd.ErrOrStderr()}, &slog.LevelVar{}
			level.Set(logLevel(cfg.Log))
			log := newLogger(cfg.Log.Format, level, lines)
			takeLibraryLog(log)
			for _, f := range cfg.Former {
				log.Warn("the config uses a former name, which still works; write the new one", "at", f.At, "former", f.Name, "now", f.Now)
			}
			d, err := daemon.New(cfg, &daemon.Options{
				Logger: log, Version: version(), Stop: cmd.Context().Done(), Hurry: hurried(cmd.Context()), Stdout: forSink(cmd.OutOrStdout()), LostLines: lines.lost.Load, Doctor: consoleDoctor(config),
				Reread: func() (configs.Config, error) { return rereadConfig(config) }, Reloaded: func(c configs.Config) { level.Set(logLevel(c.Log)) },
			})
			switch {
			case errors.Is(err, daemon.ErrStopped):
				log.Info("dingevent has ended")
				return nil
			case err != nil:
				return tellDamage(err, cfg.DataFolder())
			}
			log.Info("dingevent serves", "version", version(), "apps", len(cfg.Apps), "subscriptions", len(cfg.Subscriptions),
				"callbacks", d.CallbackURL(), "attach", d.AttachURL(), "api", d.Address().URL)
			if isTerminal(cmd.ErrOrStderr()) { // a log that others read must not have it
				if link := d.ConsoleLink(console.Admin, serveLinkAge); link != "" {
					fmt.Fprintln(cmd.ErrOrStderr(), say.ConsoleLinkLine(link))
				}
			}
			notifyReady(cmd.Context(), log)
			go reloadAt(cmd.Context(), hangups(cmd.Context()), d)
			err = d.Run(cmd.Context())
			if cut, ok := errors.AsType[*daemon.CutOff](err); ok { // the log has it
				if !cut.Kept {
					return errSilent
				}
				err = nil
			}
			log.Info("dingevent has ended")
			return err
		},
	}
	cmd.Flags().StringVarP(&config, "config", "c", defaultConfig, say.FlagConfig())
	cmd.Flags().BoolVar(&check, "check", false, say.CheckFlag())
	return cmd
}

// reloadAt reloads the config whenever asked, until ctx ends. The log tells how it went.
func reloadAt(ctx context.Context, asked <-chan struct{}, d *daemon.Daemon) {
	for {
		select {
		case <-asked:
			_, _ = d.Reload(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// logLevel is the least level that is logged, in a config that has been checked.
func logLevel(cfg configs.Log) (level slog.Level) {
	if err := level.UnmarshalText([]byte(cfg.Level)); err != nil && cfg.Level != "" {
		panic(fmt.Sprintf("log level %q passed validation", cfg.Level))
	}
	return level
}
