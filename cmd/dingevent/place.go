package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/datafolder"
	"github.com/dingevent/dingevent/internal/keeper"
	"github.com/dingevent/dingevent/internal/secrets"
	"github.com/dingevent/dingevent/internal/words"
	"github.com/dingevent/dingevent/journal/postgres"
	"github.com/dingevent/dingevent/journal/sqlite"
	"github.com/dingevent/dingevent/journal/vault"
)

// A place is where a command looks for a daemon and for the journal.
type place struct {
	folder   string             // where a daemon leaves its address; empty: no daemon is asked
	database *config.Database   // where the journal is; nil: a file in the folder
	secured  *config.Encryption // of the journal, as the config says; nil: not known
	window   time.Duration      // that the database remembers events, as the config says; 0: not known
}

// configured is the place of a config file.
func configured(path string) (place, error) {
	text, err := readConfig(path)
	if err != nil {
		return place{}, err
	}
	cfg, err := config.Whereabouts(text, secrets.Lookup(os.LookupEnv))
	if err != nil {
		return place{}, fmt.Errorf("config %s:%w", path, err)
	}
	return place{folder: cfg.DataFolder(), database: cfg.Database, secured: cfg.Encryption, window: time.Duration(cfg.WithDefaults().DedupeWindow)}, nil
}

// keys are those that the journal of the place may be encrypted by; nil if none is known.
func (p place) keys() (*vault.Keys, error) { return p.secured.Keys(secrets.Lookup(os.LookupEnv)) }

// askRunning asks the daemon that runs on the folder, if one does.
func (p place) askRunning(ctx context.Context, ask func(context.Context, api.Service) error) (asked bool, err error) {
	if p.folder == "" {
		return false, nil
	}
	client, err := folder(p.folder).running(ctx)
	if err != nil || client == nil {
		return false, err
	}
	return true, ask(ctx, client)
}

// use asks the daemon that runs on the folder, or opens the journal without one.
func (p place) use(ctx context.Context, ask func(context.Context, api.Service) error) error {
	if asked, err := p.askRunning(ctx, ask); asked || err != nil {
		return err
	}
	if p.database != nil {
		return p.useDatabase(ctx, ask)
	}
	keys, err := p.keys()
	if err != nil {
		return err
	}
	j, err := datafolder.OpenJournal(p.folder, keys, nil)
	if err != nil {
		return folder(p.folder).unopened(err)
	}
	defer j.Close()
	return ask(ctx, daemon.ByCommand(&local.Service{Journal: j, Version: version()}))
}

// reachWithin bounds how long a command tries to reach a database.
const reachWithin = 15 * time.Second

// useDatabase opens the database beside the gateways that may work there.
func (p place) useDatabase(ctx context.Context, ask func(context.Context, api.Service) error) error {
	j, err := p.openDatabase(ctx)
	if err != nil {
		return err
	}
	defer j.Close()
	return ask(ctx, daemon.ByCommand(&local.Service{
		Journal: j, Version: version(), Keeper: keeper.Elsewhere{},
		Database: func() *api.Database { return daemon.DatabaseOf(j, p.database.Durability) },
	}))
}

// wholeLog is a window of all events that the log still has. Without a config it is not known how long events are remembered, and
// one that is stored again would be delivered again.
const wholeLog = 100 * 365 * 24 * time.Hour

// openDatabase opens the journal in the database.
func (p place) openDatabase(ctx context.Context) (*postgres.Journal, error) {
	if err := config.CheckDatabase(p.database.URL); err != nil {
		return nil, words.Wrap(err, words.Words.DatabaseURL)
	}
	keys, err := p.keys()
	if err != nil {
		return nil, err
	}
	within, cancel := context.WithTimeout(ctx, reachWithin)
	defer cancel()
	j, err := postgres.Open(within, p.database.URL, &postgres.Options{Schema: p.database.SchemaName(), Window: cmp.Or(p.window, wholeLog), KeepAll: true, MustExist: true, Keys: keys})
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, noDatabaseJournal{p.database.SchemaName()}
	case err != nil:
		return nil, words.Wrap(err, words.Words.DatabaseUnopened)
	}
	return j, nil
}

// noDatabaseJournal is the error of a database that no gateway has used.
type noDatabaseJournal struct{ schema string }

func (e noDatabaseJournal) Error() string             { return e.In(words.English{}) }
func (e noDatabaseJournal) Unwrap() error             { return fs.ErrNotExist }
func (e noDatabaseJournal) In(say words.Words) string { return say.DatabaseNoJournal(e.schema) }

// keep asks the daemon that runs on the folder, or works on the files of one that does not, which nothing else touches.
func (p place) keep(ctx context.Context, ask func(context.Context, api.Service) error) error {
	if asked, err := p.askRunning(ctx, ask); asked || err != nil {
		return err
	}
	if p.database != nil {
		return ask(ctx, &local.Service{Keeper: keeper.Elsewhere{}, Version: version()})
	}
	if err := sqlite.Exists(datafolder.JournalPath(p.folder)); errors.Is(err, fs.ErrNotExist) {
		return noJournal{p.folder}
	}
	keys, err := p.keys()
	if err != nil {
		return err
	}
	k := keeper.OfFiles(p.folder, keys)
	defer k.Close()
	return ask(ctx, &local.Service{Keeper: k, Version: version()})
}

// noteDone stores in the audit of the journal what a command has done to its file.
func (p place) noteDone(ctx context.Context, action, on string) {
	keys, err := p.keys()
	if err == nil {
		err = p.withFile(keys, func(j *sqlite.Journal) { daemon.NoteCommand(ctx, j, action, on) })
	}
	if err != nil {
		slog.Warn("what the command has changed could not be noted in the journal", "action", action, "error", err)
	}
}

func (p place) withFile(keys *vault.Keys, use func(*sqlite.Journal)) error {
	j, err := datafolder.OpenJournal(p.folder, keys, nil)
	if err != nil {
		return err
	}
	use(j)
	return j.Close()
}

// files is the folder, for what only a journal of files can do.
func (p place) files() (string, error) {
	if p.database != nil {
		return "", words.Fail(words.Words.DatabaseNoFiles)
	}
	return p.folder, nil
}
