package daemon

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/dingevent/dingevent/internal/datafolder"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/postgres"
	"github.com/dingevent/dingevent/journal/spool"
)

// openKnown opens the journal in the database: the one that this gateway used last, if it used one there. Else a gateway that
// starts while the URL leads to another cluster would make an empty journal there, and work that alone.
func (d *Daemon) openKnown(open func(*postgres.Options) (*postgres.Journal, error)) (*postgres.Journal, error) {
	opts := d.databaseOptions()
	var err error
	if opts.Journal, err = d.knownJournal(); err != nil {
		return nil, err
	}
	j, err := open(opts)
	if err == nil && opts.Journal == "" {
		if err = d.spoolIsOf(j.ID()); err != nil {
			_ = j.Close()
		}
	}
	if errors.Is(err, postgres.ErrOther) {
		return nil, fmt.Errorf("%w; if this gateway is to have that one, remove %s", err, filepath.Join(d.cfg.Data, datafolder.KnownJournal))
	}
	if err != nil {
		return nil, err
	}
	if err := datafolder.KeepJournal(d.cfg.Data, d.databaseName(), j.ID()); err != nil {
		d.log.Warn("which journal this gateway has could not be kept, so another one is not noticed at the next start", "error", err)
	}
	return j, nil
}

// spoolIsOf returns an error if the spool has events of another journal than this one, because they are moved as soon as the spool
// is open.
func (d *Daemon) spoolIsOf(id string) error {
	err := datafolder.CheckSpool(d.cfg.Data, id)
	other, ok := errors.AsType[*datafolder.OtherSpool](err)
	if !ok {
		return err
	}
	st, err := spool.Look(context.Background(), d.cfg.Data, d.keys, d.log)
	if err != nil || st.Backlog == 0 {
		return nil // what is wrong with it is told when it is opened
	}
	return fmt.Errorf("%w: %w: the spool has %d events of the journal %s, and the URL leads to %s; put it right, or move them with dingevent spool drain",
		journal.ErrSuspended, postgres.ErrOther, st.Backlog, other.Own, id)
}

// knownJournal is the ID of the journal that this gateway used last in the database of the config; empty if it used none there.
func (d *Daemon) knownJournal() (string, error) {
	return datafolder.JournalOf(d.cfg.Data, d.databaseName())
}

// databaseName is the name of the database of the config, and that of the schema.
func (d *Daemon) databaseName() string {
	name := ""
	if u, err := url.Parse(d.cfg.Database.URL); err == nil {
		if name = strings.Trim(u.Path, "/"); name == "" {
			name = u.Query().Get("dbname")
		}
	}
	return name + "/" + d.cfg.Database.SchemaName()
}
