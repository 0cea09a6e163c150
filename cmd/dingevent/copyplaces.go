package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/datafolder"
	"github.com/dingevent/dingevent/internal/words"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/postgres"
	"github.com/dingevent/dingevent/journal/sqlite"
	"github.com/dingevent/dingevent/journal/transfer"
)

// A journalCopy is a copy between two places.
type journalCopy struct {
	from, to, schema string
	force            bool
}

func (c journalCopy) run(ctx context.Context, tell func(transfer.Progress)) (report transfer.Report, err error) {
	from, err := c.place(c.from)
	if err != nil {
		return report, err
	}
	to, err := c.place(c.to)
	if err != nil {
		return report, err
	}
	source, origin, err := from.source(ctx, c.force)
	if err != nil {
		return report, err
	}
	defer source.Close()
	target, err := to.target(ctx, origin)
	if err != nil {
		return report, err
	}
	defer target.Close()
	report, err = transfer.Copy(ctx, source, target, &transfer.Options{OnProgress: tell})
	if err != nil && !errors.Is(err, transfer.ErrDiffers) {
		err = words.Wrap(err, words.Words.JournalCopyAgain)
	}
	return report, err
}

// place is what an argument means: a URL, a config, or a data folder.
func (c journalCopy) place(arg string) (place, error) {
	if strings.HasPrefix(arg, "postgres://") || strings.HasPrefix(arg, "postgresql://") {
		return place{database: &config.Database{URL: arg, Schema: c.schema}}, nil
	}
	if info, err := os.Stat(arg); err == nil && !info.IsDir() {
		return configured(arg)
	}
	return place{folder: arg}, nil
}

// A copySource is a journal that is copied, and closed.
type copySource interface {
	transfer.Source
	io.Closer
}

// source opens the journal of a place that nothing works with. origin names it, so that a copy goes on with the same one.
func (p place) source(ctx context.Context, force bool) (_ copySource, origin string, err error) {
	if p.database != nil {
		return p.databaseSource(ctx, force)
	}
	if client, err := folder(p.folder).running(ctx); err != nil || client != nil {
		if err == nil {
			err = words.Fail(func(say words.Words) string { return say.JournalCopyRunning(p.folder) })
		}
		return nil, "", err
	}
	path, err := filepath.Abs(datafolder.JournalPath(p.folder))
	if err != nil {
		return nil, "", err
	}
	keys, err := p.keys()
	if err != nil {
		return nil, "", err
	}
	j, err := datafolder.OpenJournal(p.folder, keys, nil)
	if err != nil {
		return nil, "", folder(p.folder).unopened(err)
	}
	return j, path, nil
}

func (p place) databaseSource(ctx context.Context, force bool) (_ copySource, origin string, err error) {
	if err := config.CheckDatabase(p.database.URL); err != nil {
		return nil, "", words.Wrap(err, words.Words.DatabaseURL)
	}
	keys, err := p.keys()
	if err != nil {
		return nil, "", err
	}
	within, cancel := context.WithTimeout(ctx, reachWithin)
	defer cancel()
	j, err := postgres.Open(within, p.database.URL, &postgres.Options{Schema: p.database.SchemaName(), KeepAll: true, MustExist: true, Keys: keys})
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, "", noDatabaseJournal{p.database.SchemaName()}
	case err != nil:
		return nil, "", words.Wrap(err, words.Words.DatabaseUnopened)
	}
	by, err := j.WorkedBy(within)
	if err == nil && by != "" && !force {
		err = words.Fail(func(say words.Words) string { return say.JournalCopyWorked(by) })
	}
	if err != nil {
		return nil, "", errors.Join(err, j.Close())
	}
	return j, fmt.Sprintf("journal %s in schema %s", j.ID(), j.Schema()), nil
}

// target begins a copy in a place, or goes on with one.
func (p place) target(ctx context.Context, origin string) (journal.Target, error) {
	keys, err := p.keys()
	if err != nil {
		return nil, err
	}
	if p.database == nil {
		if err := os.MkdirAll(p.folder, 0o700); err != nil {
			return nil, err
		}
		t, err := sqlite.OpenTarget(datafolder.JournalPath(p.folder), origin, &sqlite.Options{Keys: keys})
		if err != nil {
			return nil, untaken(err)
		}
		return t, nil
	}
	if err := config.CheckDatabase(p.database.URL); err != nil {
		return nil, words.Wrap(err, words.Words.DatabaseURL)
	}
	within, cancel := context.WithTimeout(ctx, reachWithin)
	defer cancel()
	t, err := postgres.OpenTarget(within, p.database.URL, origin, &postgres.Options{Schema: p.database.SchemaName(), Logger: slog.Default(), Keys: keys})
	if err != nil {
		return nil, untaken(err)
	}
	return t, nil
}

// untaken explains why the target of a copy cannot be opened.
func untaken(err error) error {
	switch {
	case errors.Is(err, fs.ErrExist):
		return words.Wrap(err, words.Words.JournalCopyThere)
	case errors.Is(err, journal.ErrUnfinished), errors.Is(err, journal.ErrLocked):
		return err
	}
	return words.Wrap(err, words.Words.JournalCopyTarget)
}
