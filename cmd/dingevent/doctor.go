package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/words"
)

type doctorOptions struct {
	config   string
	app      daemon.Stream // instead of a config
	quietFor time.Duration
	asJSON   bool
}

func newDoctor(say words.Words) *cobra.Command {
	var o doctorOptions
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Find out why no event arrives, and say what to do",
		Long: `Find out why no event arrives. Reads the config, walks the way to DingTalk for every app (name,
TCP, TLS or proxy, credentials, WebSocket, a ping), lets every callback answer a check_url on
this machine, and looks at the daemon that runs on the config's data folder: connections, last
events, journal, subscriptions. It takes no event away from anybody.

Each check is a line: ok, warn or FAIL, and what to do next. The code is 1 if any failed.

Without a config, --client-id with --client-secret, or the environment's DING_CLIENT_SECRET, checks
the way to DingTalk alone.`,
		Example: `  dingevent doctor -c dingevent.yaml
  DING_CLIENT_SECRET=… dingevent doctor --client-id dingxxxxxxxx
  dingevent doctor --client-id dingxxxxxxxx --base-url overseas --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d := &doctor{findings: newFindings(cmd.OutOrStdout(), say, o.asJSON), opts: o}
			if err := d.examine(cmd.Context()); err != nil {
				return err
			}
			return d.end()
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&o.config, "config", "c", "dingevent.yaml", "the config file")
	flags.StringVar(&o.app.ClientID, "client-id", "", "check this app, and no config")
	flags.StringVar(&o.app.ClientSecret, "client-secret", "", "its secret (env DING_CLIENT_SECRET)")
	flags.StringVar(&o.app.BaseURL, "base-url", "", "where the app belongs: china, overseas, prerelease, prerelease-overseas or a URL")
	flags.StringVar(&o.app.CAFile, "ca-file", "", "trust these certificates, in PEM, instead of the system's")
	flags.DurationVar(&o.quietFor, "quiet-for", 24*time.Hour, "warn when a connected app has got no event for so long")
	flags.BoolVar(&o.asJSON, "json", false, "one JSON object a line")
	for _, name := range []string{"client-id", "client-secret", "base-url", "ca-file"} {
		cmd.MarkFlagsMutuallyExclusive("config", name)
	}
	return cmd
}

// A doctor looks at one config, or one app.
type doctor struct {
	*findings
	opts doctorOptions
}

// examine makes all checks. An error means that they could not be made.
func (d *doctor) examine(ctx context.Context) error {
	if d.opts.app != (daemon.Stream{}) {
		return d.examineApp(ctx)
	}
	cfg, err := loadConfig(d.opts.config, os.LookupEnv)
	if err != nil {
		for line := range strings.Lines(err.Error()) {
			d.add(finding{Level: failed, Check: "config", Text: strings.TrimSpace(line), Hints: []string{"docs/config.md describes every key"}})
		}
		return nil
	}
	d.ok("", "config", "%s is valid; apps: %d, subscriptions: %d", d.opts.config, len(cfg.Apps), len(cfg.Subscriptions))
	if len(cfg.Subscriptions) == 0 {
		d.add(finding{Level: warn, Check: "config", Text: "no subscription: events are stored, and delivered to nobody",
			Hints: []string{"add subscriptions with a webhook or a file"}})
	}
	for _, app := range cfg.Apps {
		if app.Stream != nil {
			d.checkWay(ctx, app)
		}
	}
	d.checkDaemon(ctx, cfg)
	return nil
}

// examineApp checks the app that the flags describe.
func (d *doctor) examineApp(ctx context.Context) error {
	s := d.opts.app
	s.ClientSecret = cmp.Or(s.ClientSecret, os.Getenv("DING_CLIENT_SECRET"))
	if s.ClientID == "" || s.ClientSecret == "" {
		return errors.New("--client-id and --client-secret, or the environment's DING_CLIENT_SECRET, are needed together")
	}
	app := daemon.App{Name: s.ClientID, Stream: &s}
	if err := (daemon.Config{Apps: []daemon.App{app}}).Validate(); err != nil {
		return fmt.Errorf("%s", strings.ReplaceAll(err.Error(), "apps[0].stream.", ""))
	}
	d.checkWay(ctx, app)
	return nil
}
