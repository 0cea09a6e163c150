package postgres

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dingevent/dingevent/journal/vault"
)

const (
	selectDataKeys = "SELECT id, purpose, made, until, master, wrapped FROM dingevent.datakey"
	addDataKey     = `INSERT INTO dingevent.datakey (id, purpose, made, until, master, wrapped) SELECT $1, $2, $3, $4, $5, $6
		WHERE NOT EXISTS (SELECT FROM dingevent.datakey WHERE purpose = $2 AND until > $7)`
	// restoreDataKey brings back a key that a failover has taken.
	restoreDataKey = `INSERT INTO dingevent.datakey (id, purpose, made, until, master, wrapped) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`
	wrapDataKey    = "UPDATE dingevent.datakey SET master = $2, wrapped = $3 WHERE id = $1"

	// A gateway whose clock is behind, or that was stopped for long, may still send what a key has sealed when its time was up. So
	// the last sequence is noted a day later, and the key stays for a million more.
	endDataKeys = `UPDATE dingevent.datakey SET last = (SELECT last_value FROM dingevent.seq)
		WHERE purpose = 'events' AND last IS NULL AND until < (extract(epoch FROM coalesce($1, clock_timestamp())) * 1000)::bigint - 86400000`
	dropDataKeys = `DELETE FROM dingevent.datakey WHERE purpose = 'events' AND last + 1000000 < least(
		(SELECT min(seq) FROM dingevent.event), (SELECT min(seq) FROM dingevent.kept), (SELECT last_value FROM dingevent.seq))`
)

var (
	_ vault.Store  = (*database)(nil)
	_ vault.Keeper = (*Journal)(nil)
)

// DataKeys is part of [vault.Store]. It asks by a connection that no reader holds, because a reader may wait for it.
func (d *database) DataKeys(ctx context.Context) ([]vault.DataKey, error) {
	rows, err := d.saves.Query(ctx, d.sql(selectDataKeys))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (k vault.DataKey, err error) {
		var made, until int64
		err = row.Scan((*int64)(&k.ID), (*string)(&k.Purpose), &made, &until, &k.Master, &k.Wrapped)
		k.Made, k.Until = time.UnixMilli(made).UTC(), time.UnixMilli(until).UTC()
		return k, err
	})
}

// AddDataKey is part of [vault.Store].
func (d *database) AddDataKey(ctx context.Context, key vault.DataKey, unless time.Time) error {
	return d.inSave(ctx, func(ctx context.Context, tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockLog, lockClassMigrate, d.lock); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, d.sql(addDataKey), append(keyArgs(key), unless.UnixMilli())...)
		return err
	})
}

func keyArgs(k vault.DataKey) []any {
	return []any{int64(k.ID), string(k.Purpose), k.Made.UnixMilli(), k.Until.UnixMilli(), k.Master, k.Wrapped}
}

// existing returns the data keys of a schema of any version; none if there is no journal.
func (d *database) existing(ctx context.Context) ([]vault.DataKey, error) {
	var there bool
	err := d.reads.QueryRow(ctx, "SELECT to_regclass($1) IS NOT NULL", d.quote+"datakey").Scan(&there)
	if err != nil || !there {
		return nil, err
	}
	return d.DataKeys(ctx)
}

// checkKeys returns an error wrapping [vault.ErrNoKey] if Options.Keys lack one that the journal needs.
func (d *database) checkKeys(ctx context.Context) error {
	has, err := d.existing(ctx)
	if err != nil {
		return err
	}
	return d.opts.Keys.Check(has)
}

// openRing makes the ring of the journal's data keys, before anything is written.
func (d *database) openRing(ctx context.Context) error {
	has, err := d.existing(ctx)
	if err == nil {
		d.ring, err = vault.NewRing(d.opts.Keys, d, has)
	}
	return err
}

// prepareKeys makes what data keys are lacking, and sees that the present master key wraps all, and the gateways' secret is encrypted.
func (d *database) prepareKeys(ctx context.Context) {
	if d.opts.KeepAll || d.ring.Master() == "" {
		return
	}
	if err := errors.Join(d.ring.Prepare(ctx, time.Now()), d.sealSecret(ctx)); err != nil {
		d.opts.Logger.Warn("journal: no data key can be made now; one is made with the next event", "error", explain(err))
	}
	if n, err := d.rewrap(ctx); err != nil {
		d.opts.Logger.Warn("journal: not all data keys are wrapped by the present key; leave the older ones in the config", "error", explain(err))
	} else if n > 0 {
		d.opts.Logger.Info("journal: all data keys are wrapped by the present key; only backups need the older ones", "key", d.ring.Master())
	}
}

// rewrap lets the present master key wrap what another one does, and returns how many data keys these were.
func (d *database) rewrap(ctx context.Context) (int, error) {
	has, err := d.DataKeys(ctx)
	if err != nil {
		return 0, err
	}
	changed, err := d.opts.Keys.Rewrapped(has)
	if err != nil || len(changed) == 0 {
		return 0, err
	}
	return len(changed), d.inSave(ctx, func(ctx context.Context, tx pgx.Tx) error {
		for _, k := range changed {
			if _, err := tx.Exec(ctx, d.sql(wrapDataKey), int64(k.ID), k.Master, k.Wrapped); err != nil {
				return err
			}
		}
		return nil
	})
}

// Rewrap lets the present master key wrap all data keys, and returns for how many that was another one before. Open does so, too,
// unless [Options].KeepAll is set. Gateways that run go on: they have the data keys.
func (j *Journal) Rewrap(ctx context.Context) (int, error) {
	if j.ring.Master() == "" {
		return 0, fmt.Errorf("postgres: %w: no key encrypts", vault.ErrNoKey)
	}
	n, err := j.rewrap(ctx)
	return n, j.failedFor(ctx, err)
}

// Encryption counts what is encrypted. It reads the whole log.
func (j *Journal) Encryption(ctx context.Context) (report vault.Report, err error) {
	const count = `SELECT count(*), count(*) FILTER (WHERE substring(meta FROM 1 FOR 1) = 'k')
		FROM (SELECT meta FROM dingevent.event UNION ALL SELECT meta FROM dingevent.kept) AS log`
	var all, sealed int64
	if err := j.reads.QueryRow(ctx, j.sql(count)).Scan(&all, &sealed); err != nil {
		return report, j.failedFor(ctx, err)
	}
	has, err := j.DataKeys(ctx)
	return j.ring.NewReport(has, sealed, all-sealed), j.failedFor(ctx, err)
}

// ageDataKeys forgets the data keys of entries that are gone.
func (j *Journal) ageDataKeys(ctx context.Context) error {
	return j.inSave(ctx, func(ctx context.Context, tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, j.sql(endDataKeys), j.clock()); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, j.sql(dropDataKeys))
		return err
	})
}

// restoreDataKeys brings back the data keys that this gateway seals by, if a failover to a standby that was not in sync has taken them.
func (d *database) restoreDataKeys(ctx context.Context, conn *pgx.Conn) error {
	for _, k := range d.ring.Writing() {
		if _, err := conn.Exec(ctx, d.sql(restoreDataKey), append([]any{pgx.QueryExecModeExec}, keyArgs(k)...)...); err != nil {
			return fmt.Errorf("bring back a data key: %w", err)
		}
	}
	return nil
}

const secretPlace = "secret of the gateways"

// sealSecret encrypts the secret of the gateways, if it is in the clear.
func (d *database) sealSecret(ctx context.Context) error {
	return d.inSave(ctx, func(ctx context.Context, tx pgx.Tx) error {
		var kept []byte
		if err := tx.QueryRow(ctx, d.sql("SELECT secret FROM dingevent.journal FOR UPDATE")).Scan(&kept); err != nil {
			return err
		}
		clear, err := d.ring.OpenValue(ctx, secretPlace, kept)
		if err != nil || subtle.ConstantTimeCompare(clear, kept) == 0 {
			return err
		}
		sealed, err := d.ring.SealValue(ctx, secretPlace, clear)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, d.sql("UPDATE dingevent.journal SET secret = $1"), sealed)
		return err
	})
}

// Secrets is part of [vault.Keeper].
func (j *Journal) Secrets() vault.Secrets { return j.ring }
