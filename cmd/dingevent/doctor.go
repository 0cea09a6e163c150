package main

import (
	"context"
	"os"
	"time"

	"github.com/dingevent/dingevent/internal/config"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/doctor"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

// usualQuiet is how long an app may get no event.
const usualQuiet = 24 * time.Hour

type doctorOptions struct {
	config   string
	app      config.Stream // instead of a config
	quietFor time.Duration
	asJSON   bool
	zone     *time.Location // of times in findings; nil is this machine's
	serveBy  string         // how the daemon is started; empty for "dingevent serve"
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
			shown := newFindings(cmd.OutOrStdout(), say, o.asJSON)
			if err := o.examine(cmd.Context(), shown.say, shown.add); err != nil {
				return err
			}
			return shown.end()
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&o.config, "config", "c", defaultConfig, say.FlagConfig())
	flags.StringVar(&o.app.ClientID, "client-id", "", say.DoctorFlagClientID())
	flags.StringVar(&o.app.ClientSecret, "client-secret", "", say.DoctorFlagClientSecret())
	flags.StringVar(&o.app.BaseURL, "base-url", "", say.DoctorFlagBaseURL())
	flags.StringVar(&o.app.CAFile, "ca-file", "", say.DoctorFlagCAFile())
	flags.DurationVar(&o.quietFor, "quiet-for", usualQuiet, say.DoctorFlagQuietFor())
	flags.BoolVar(&o.asJSON, "json", false, say.FlagJSONLines())
	for _, name := range []string{"client-id", "client-secret", "base-url", "ca-file"} {
		cmd.MarkFlagsMutuallyExclusive("config", name)
	}
	complete(cmd, "base-url", "china", "overseas", "prerelease", "prerelease-overseas")
	return cmd
}

// examine makes all checks of the config, or of the app that the flags describe. An error means that they could not be made.
func (o doctorOptions) examine(ctx context.Context, say words.Words, found func(doctor.Finding)) error {
	d := o.doctor(say, found)
	if o.app != (config.Stream{}) {
		app, err := o.namedApp()
		if err == nil {
			d.ExamineApp(ctx, app)
		}
		return err
	}
	cfg, err := loadConfig(o.config, os.LookupEnv)
	if err != nil {
		d.BadConfig(err)
		return nil
	}
	d.ExamineConfig(ctx, cfg)
	return nil
}

func (o doctorOptions) doctor(say words.Words, found func(doctor.Finding)) *doctor.Doctor {
	return doctor.New(doctor.Options{
		Words: say, Zone: o.zone, Config: o.config, Serve: o.serve(), QuietFor: o.quietFor, Found: found,
		Ask: func(ctx context.Context, cfg config.Config, ask func(context.Context, api.Service) error) error {
			return place{folder: cfg.DataFolder(), database: cfg.Database}.use(ctx, ask)
		},
	})
}

// namedApp is the app that the flags describe.
func (o doctorOptions) namedApp() (config.App, error) {
	s := o.app
	s.ClientSecret = secretFromEnvironment(s.ClientSecret)
	if s.ClientID == "" || s.ClientSecret == "" {
		return config.App{}, words.Fail(words.Words.DoctorNeedsCredentials)
	}
	return namedApp(s.ClientID, s)
}

// serve is how the daemon of this config is started.
func (o doctorOptions) serve() string {
	switch {
	case o.serveBy != "":
		return o.serveBy
	case o.config == defaultConfig:
		return "dingevent serve"
	}
	return "dingevent serve -c " + terminal.InShell(o.config)
}
