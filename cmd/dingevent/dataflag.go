package main

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/words"
)

// A dataFlag says which daemon and which journal a command means, by one of three flags.
type dataFlag struct {
	dir, config string
	database    string // a URL, which may have a password: it is never a default, because help shows defaults
	cmd         *cobra.Command
}

const (
	dataVariable     = "DINGEVENT_DATA"
	databaseVariable = "DINGEVENT_DATABASE"
)

func (d *dataFlag) register(cmd *cobra.Command, say words.Words) {
	d.cmd = cmd
	cmd.Flags().StringVar(&d.dir, "data", cmp.Or(os.Getenv(dataVariable), "data"), say.FolderFlag())
	cmd.Flags().StringVarP(&d.config, "config", "c", "", say.DatabaseFlagConfig())
	cmd.Flags().StringVar(&d.database, "database", "", say.DatabaseFlagURL())
	cmd.MarkFlagsMutuallyExclusive("data", "config", "database")
}

// place is what the flags say, or else the environment, or else a config here, as serve reads it.
func (d *dataFlag) place() (place, error) {
	given := func(flag string) bool { return d.cmd != nil && d.cmd.Flags().Changed(flag) }
	switch {
	case given("database"):
		return place{database: &config.Database{URL: d.database}}, nil
	case given("config"):
		return configured(d.config)
	case given("data"):
		return place{folder: d.dir}, nil
	}
	if url := os.Getenv(databaseVariable); url != "" {
		return place{folder: d.dir, database: &config.Database{URL: url}}, nil
	}
	if os.Getenv(dataVariable) == "" {
		// A mistake in a config here is told, because the folder data would be another journal or none.
		if found, err := configured(defaultConfig); !errors.Is(err, fs.ErrNotExist) {
			return found, err
		}
	}
	return place{folder: d.dir}, nil
}

// use asks the daemon that is meant, or opens the journal without one.
func (d *dataFlag) use(ctx context.Context, ask func(context.Context, api.Service) error) error {
	p, err := d.place()
	if err != nil {
		return err
	}
	return p.use(ctx, ask)
}

// keep is use for what nothing but the daemon may do while it runs.
func (d *dataFlag) keep(ctx context.Context, ask func(context.Context, api.Service) error) error {
	p, err := d.place()
	if err != nil {
		return err
	}
	return p.keep(ctx, ask)
}

// files is the folder that is meant, for what works on files alone.
func (d *dataFlag) files() (string, error) {
	p, err := d.place()
	if err != nil {
		return "", err
	}
	return p.files()
}
