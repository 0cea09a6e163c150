package daemon

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/postgres"
)

// ErrStopped: Options.Stop was closed before the database could be reached.
var ErrStopped = errors.New("stopped before the database could be reached")

const (
	firstWithin = 2 * time.Second  // the first try to open the database, where the spool takes events after that
	openWithin  = 10 * time.Second // each other one
	openPause   = time.Second      // between two tries
)

// openDatabase opens the journal in the database, or leaves that to Run. Only a gateway that knows its journal may go on without
// it: its events wait in the spool. Any other gateway might answer for a journal that is not its own.
func (d *Daemon) openDatabase(a *awaited) error {
	ctx, cancel := d.untilStopped()
	defer cancel()
	known, err := d.knownJournal()
	if err != nil {
		return err
	}
	a.spools = known != ""
	err = d.tryDatabase(ctx, a, firstWithin)
	switch {
	case !errors.Is(err, journal.ErrSuspended):
		return err
	case a.spools:
		return nil
	}
	defer d.openLobby(a).close()
	return d.awaitDatabase(ctx, a)
}

// untilStopped is a context that ends with the stop.
func (d *Daemon) untilStopped() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.Background())
	if d.stop != nil {
		go func() {
			select {
			case <-d.stop:
				cancel()
			case <-ctx.Done():
			}
		}()
	}
	return ctx, cancel
}

// awaitDatabase opens the journal in the database. A server that is away, or that takes no writes yet, is waited for until ctx
// ends, because a gateway that gives up comes back no sooner. What a person has to put right, such as a wrong password, is an
// error at once.
func (d *Daemon) awaitDatabase(ctx context.Context, a *awaited) error {
	for {
		if err := d.tryDatabase(ctx, a, openWithin); !errors.Is(err, journal.ErrSuspended) {
			return err
		}
		select {
		case <-time.After(openPause):
		case <-ctx.Done():
			return ErrStopped
		}
	}
}

// tryDatabase tries once to open the journal in the database. If that is away, it notes and logs why.
func (d *Daemon) tryDatabase(ctx context.Context, a *awaited, within time.Duration) error {
	trying, over := context.WithTimeout(ctx, within)
	defer over()
	j, err := d.openKnown(func(opts *postgres.Options) (*postgres.Journal, error) {
		return postgres.Open(trying, d.cfg.Database.URL, opts)
	})
	switch {
	case err == nil:
		// By its ID the gateway is found among those that `dingevent gateways` lists.
		d.log.Info("the database is reached", "gateway", d.id, "journal", j.ID(), "after", time.Since(a.began).Round(time.Millisecond))
		a.arrive(j)
	case ctx.Err() != nil:
		return ErrStopped
	case errors.Is(err, journal.ErrSuspended):
		a.away(err)
		meanwhile := "waiting for it, and taking no event until then"
		if a.spools && a.other() == nil {
			meanwhile = "events wait in the spool until then, and nothing is delivered"
		}
		a.brake.Warn(d.log, meanwhile, "the database cannot be used yet; "+meanwhile, "error", reasonOf(err), "since", a.began.UTC())
	}
	return err
}

func (d *Daemon) databaseOptions() *postgres.Options {
	db, now := d.cfg.Database, retentionOf(*d.config())
	return &postgres.Options{
		Schema: db.SchemaName(), Window: time.Duration(d.cfg.DedupeWindow), Keep: now.Keep, KeepAttempts: now.KeepAttempts,
		MaxBytes: now.MaxBytes, ClaimTime: time.Duration(db.ClaimTime), Gateway: d.id, Standby: db.Durability == "standby", Listen: db.Listen,
		OnFill: d.operator.filling, OnDamage: d.operator.damaged, OnPutBack: d.operator.putBack, Logger: d.log, Keys: d.keys,
	}
}

// standingOf returns what says where the journal of a database lies.
func (d *Daemon) standingOf(a *awaited) func() *api.Database {
	durability := cmp.Or(d.cfg.Database.Durability, "local")
	return func() *api.Database {
		j, err := a.present()
		if err != nil {
			return &api.Database{Place: postgres.Place(d.cfg.Database.URL), Schema: d.cfg.Database.SchemaName(), Durability: durability}
		}
		return DatabaseOf(j, durability)
	}
}
