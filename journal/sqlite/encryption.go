package sqlite

import (
	"context"
	"fmt"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent/journal/vault"
)

// openRing makes the ring of the file's data keys, before anything is written. Without the keys that these need there is none.
func (j *Journal) openRing(conn *sqlite.Conn) error {
	if j.opts.raw {
		return nil
	}
	list, err := readDataKeys(conn)
	if err != nil {
		return err
	}
	j.keys = &dataKeys{list: list, keep: func(ctx context.Context, k keyRow) error {
		return j.commit(ctx, &call{size: len(k.Wrapped), change: func(conn *sqlite.Conn) error { return putDataKey(conn, k) }})
	}}
	j.ring, err = vault.NewRing(j.opts.Keys, j.keys, j.keys.all())
	return err
}

// prepareKeys makes what data keys are lacking, and sees that the present master key wraps all.
func (j *Journal) prepareKeys() {
	if j.opts.KeepAll {
		return
	}
	if err := j.ring.Prepare(context.Background(), j.opts.now()); err != nil {
		j.opts.Logger.Warn("journal: no data key can be made now; one is made with the next event", "path", j.path, "error", err)
	}
	j.rewrap()
}

// rewrap lets the present master key wrap what another one does, so that the other is not needed any more.
func (j *Journal) rewrap() {
	if j.ring.Master() == "" {
		return
	}
	changed, err := j.Rewrap(context.Background())
	switch {
	case err != nil:
		j.opts.Logger.Warn("journal: not all data keys are wrapped by the present key; leave the older ones in the config", "path", j.path, "error", err)
	case changed > 0:
		j.opts.Logger.Info("journal: all data keys are wrapped by the present key; only backups need the older ones", "path", j.path, "key", j.ring.Master())
	}
}

// Rewrap lets the present master key wrap all data keys, and returns for how many that was another one before. Open does so, too,
// unless [Options].KeepAll is set.
func (j *Journal) Rewrap(ctx context.Context) (int, error) {
	if j.ring.Master() == "" {
		return 0, fmt.Errorf("sqlite: %w: no key encrypts", vault.ErrNoKey)
	}
	changed, err := j.opts.Keys.Rewrapped(j.keys.all())
	if err != nil || len(changed) == 0 {
		return 0, err
	}
	return len(changed), j.commit(ctx, &call{change: func(conn *sqlite.Conn) error { return j.keys.replace(conn, changed) }})
}

// Encryption counts what is encrypted. It reads the whole log.
func (j *Journal) Encryption(ctx context.Context) (vault.Report, error) {
	var all, sealed int64
	err := j.read(ctx, func(conn *sqlite.Conn) (err error) {
		if all, err = number(conn, "SELECT count(*) FROM entry"); err == nil {
			sealed, err = number(conn, "SELECT count(*) FROM entry WHERE meta GLOB 'k*'")
		}
		return err
	})
	return j.ring.NewReport(j.keys.all(), sealed, all-sealed), err
}

// Secrets is part of [vault.Keeper].
func (j *Journal) Secrets() vault.Secrets { return j.ring }

var _ vault.Keeper = (*Journal)(nil)
