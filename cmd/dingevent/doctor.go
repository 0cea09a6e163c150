package main

import (
	"context"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/terminal"
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
		Use:     "doctor",
		Short:   say.DoctorShort(),
		Long:    say.DoctorLong(),
		Example: say.DoctorExample(),
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d := &doctor{findings: newFindings(cmd.OutOrStdout(), say, o.asJSON), opts: o}
			if err := d.examine(cmd.Context()); err != nil {
				return err
			}
			return d.end()
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&o.config, "config", "c", defaultConfig, say.FlagConfig())
	flags.StringVar(&o.app.ClientID, "client-id", "", say.DoctorFlagClientID())
	flags.StringVar(&o.app.ClientSecret, "client-secret", "", say.DoctorFlagClientSecret())
	flags.StringVar(&o.app.BaseURL, "base-url", "", say.DoctorFlagBaseURL())
	flags.StringVar(&o.app.CAFile, "ca-file", "", say.DoctorFlagCAFile())
	flags.DurationVar(&o.quietFor, "quiet-for", 24*time.Hour, say.DoctorFlagQuietFor())
	flags.BoolVar(&o.asJSON, "json", false, say.FlagJSONLines())
	for _, name := range []string{"client-id", "client-secret", "base-url", "ca-file"} {
		cmd.MarkFlagsMutuallyExclusive("config", name)
	}
	complete(cmd, "base-url", "china", "overseas", "prerelease", "prerelease-overseas")
	return cmd
}

// A doctor looks at one config, or one app.
type doctor struct {
	*findings
	opts doctorOptions
	data string // the config's data folder
}

// examine makes all checks. An error means that they could not be made.
func (d *doctor) examine(ctx context.Context) error {
	if d.opts.app != (daemon.Stream{}) {
		return d.examineApp(ctx)
	}
	cfg, err := loadConfig(d.opts.config, os.LookupEnv)
	if err != nil {
		for line := range strings.Lines(terminal.Complaint(d.say, err)) {
			d.add(finding{Level: failed, Check: "config", Text: strings.TrimSpace(line), Hints: []string{d.say.DoctorConfigHint()}})
		}
		return nil
	}
	d.data = cfg.DataFolder()
	d.ok("", "config", d.say.DoctorConfigValid(d.opts.config, len(cfg.Apps), len(cfg.Subscriptions)))
	for _, sub := range cfg.Subscriptions {
		for _, u := range daemon.UnknownTypes(sub.Types) {
			d.add(finding{Level: warn, Check: "types", Text: d.say.CheckNoSuchType(terminal.Shown(sub.Name), u.Type, u.Nearest)})
		}
	}
	if len(cfg.Subscriptions) == 0 {
		d.add(finding{Level: warn, Check: "config", Text: d.say.DoctorNoSubscription(),
			Hints: []string{d.say.DoctorNoSubscriptionHint()}})
	}
	for _, app := range cfg.Apps {
		if app.Stream != nil {
			d.checkWay(ctx, app)
		}
	}
	d.checkSinks(ctx, cfg.Subscriptions)
	d.checkDaemon(ctx, cfg)
	return nil
}

// examineApp checks the app that the flags describe.
func (d *doctor) examineApp(ctx context.Context) error {
	s := d.opts.app
	s.ClientSecret = secretFromEnvironment(s.ClientSecret)
	if s.ClientID == "" || s.ClientSecret == "" {
		return words.Fail(words.Words.DoctorNeedsCredentials)
	}
	app, err := namedApp(s.ClientID, s)
	if err != nil {
		return err
	}
	d.checkWay(ctx, app)
	return nil
}

// serve is how the daemon of this config is started.
func (d *doctor) serve() string {
	if d.opts.config == defaultConfig {
		return "dingevent serve"
	}
	return "dingevent serve -c " + terminal.InShell(d.opts.config)
}

// inData is a command that looks into the config's data folder.
func (d *doctor) inData(command string) string {
	if d.data == (daemon.Config{}).DataFolder() {
		return command
	}
	return command + " --data " + terminal.InShell(d.data)
}
