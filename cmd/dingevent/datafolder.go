package main

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"github.com/dingevent/dingevent/internal/api/wire"
	"github.com/dingevent/dingevent/internal/datafolder"
	"github.com/dingevent/dingevent/internal/words"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/spool"
)

// A folder is a daemon's data folder.
type folder string

// noJournal is the error of a data folder that no daemon has used.
type noJournal struct{ dir string }

func (e noJournal) Error() string             { return e.In(words.English{}) }
func (e noJournal) Unwrap() error             { return fs.ErrNotExist }
func (e noJournal) In(say words.Words) string { return say.FolderNoJournal(e.dir) }

// held is the error of a journal that a process holds. A command that could ask the daemon has tried that before.
func (f folder) held(err error) error {
	if !errors.Is(err, journal.ErrLocked) {
		return err
	}
	addr, unread := wire.ReadAddress(string(f))
	if errors.Is(unread, wire.ErrNoAddress) {
		return words.Wrap(err, func(say words.Words, why string) string { return say.FolderNoAddress(string(f), why) })
	}
	if unread == nil {
		switch silent := answers(context.Background(), addr.Client()); {
		case silent == nil:
			return words.Wrap(err, func(say words.Words, why string) string { return say.FolderRuns(string(f), why) })
		case errors.Is(silent, wire.ErrStranger):
			return words.Wrap(err, func(say words.Words, why string) string { return say.FolderStranger(string(f), addr.URL, why) })
		}
	}
	return words.Wrap(err, func(say words.Words, why string) string { return say.FolderHeld(string(f), why) })
}

// running returns a client of the daemon that runs on the folder; nil if none does.
func (f folder) running(ctx context.Context) (*wire.Client, error) {
	addr, err := wire.ReadAddress(string(f))
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, wire.ErrNoAddress) {
		return nil, nil
	}
	if err != nil {
		if why := datafolder.Explain(string(f)); why != nil {
			return nil, why
		}
		return nil, err
	}
	client := addr.Client()
	if answers(ctx, client) != nil {
		return nil, nil // it left its address behind, or opening the files will say it is there
	}
	return client, nil
}

// answers is why a daemon does not answer.
func answers(ctx context.Context, c *wire.Client) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	_, err := c.Status(ctx)
	return err
}

// unopened explains an error of opening the journal in the folder, with the next step.
func (f folder) unopened(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return noJournal{string(f)}
	case errors.Is(err, journal.ErrLocked):
		return f.held(err)
	}
	if why := datafolder.Explain(string(f)); why != nil {
		return why
	}
	return tellDamage(err, string(f))
}

// tellDamage adds the next move to an error of a journal that is damaged.
func tellDamage(err error, dir string) error {
	if !errors.Is(err, journal.ErrDamaged) {
		return err
	}
	if errors.Is(err, spool.ErrStore) {
		return words.Wrap(err, func(say words.Words, why string) string { return say.SpoolDamaged(dir, why) })
	}
	return words.Wrap(err, func(say words.Words, why string) string { return say.FolderDamaged(dir, why) })
}
