package postgres

import (
	"context"
	"crypto/rand"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"

	"github.com/dingevent/dingevent/journal"
)

//go:embed schema_v1.sql
var schemaV1 string

//go:embed schema_v2.sql
var schemaV2 string

//go:embed schema_v3.sql
var schemaV3 string

// migrations lead from one version of the schema to the next; the first one makes it. Each is safe while gateways of the release
// before still run, and none is ever changed.
var migrations = []string{schemaV1, schemaV2, schemaV3}

// SchemaVersion is the version of the tables that this release makes. It upgrades those of older ones, and refuses newer ones.
func SchemaVersion() int { return len(migrations) }

// migrate brings the schema up to date under a lock, and returns the ID of the journal.
func (d *database) migrate(ctx context.Context) (id string, err error) {
	if err := d.expected(ctx); err != nil {
		return "", err
	}
	id, version, err := d.identity(ctx)
	if err == nil && version == len(migrations) {
		return id, nil // a role that may not create a schema can work with one that is there
	}
	if d.opts.MustExist {
		if err := d.exists(ctx); err != nil {
			return "", err
		}
		if version > 0 && version < len(migrations) { // gateways of the older release could not start again
			return "", fmt.Errorf("the schema %s is of version %d, and a command upgrades none to %d; start a gateway of this release first, or run the command of the older one", d.opts.Schema, version, len(migrations))
		}
	}
	err = pgx.BeginTxFunc(ctx, d.saves, pgx.TxOptions{IsoLevel: pgx.ReadCommitted, AccessMode: pgx.ReadWrite}, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockLog, lockClassMigrate, d.lock); err != nil {
			return err
		}
		return d.upgrade(ctx, tx)
	})
	if err != nil {
		return "", err
	}
	id, _, err = d.identity(ctx)
	return id, err
}

// ErrOther: there is another journal than [Options].Journal, or none.
var ErrOther = errors.New("another journal")

// expected returns an error if the journal that has to be there is not.
func (d *database) expected(ctx context.Context) error {
	want := d.opts.Journal
	if want == "" {
		return nil
	}
	switch id, _, err := d.identity(ctx); {
	case err != nil:
		return err
	case id == "":
		return fmt.Errorf("%w: %w: the URL leads to a database without the journal %s; put its hosts right, or restore the journal there", journal.ErrSuspended, ErrOther, want)
	case id != want:
		return fmt.Errorf("%w: %w: the URL leads to the journal %s, and not to %s; put its hosts right", journal.ErrSuspended, ErrOther, id, want)
	}
	return nil
}

// upgrade runs the migrations that the schema has not had.
func (d *database) upgrade(ctx context.Context, tx pgx.Tx) error {
	var encoding string
	if err := tx.QueryRow(ctx, "SELECT current_setting('server_encoding')").Scan(&encoding); err != nil {
		return err
	}
	if encoding != "UTF8" {
		return fmt.Errorf("the database has the encoding %s; make one with UTF8", encoding)
	}
	version := 0
	var table *string
	if err := tx.QueryRow(ctx, "SELECT to_regclass($1)::text", d.quote+"journal").Scan(&table); err != nil {
		return err
	}
	if table != nil {
		if err := tx.QueryRow(ctx, d.sql("SELECT version FROM dingevent.journal")).Scan(&version); err != nil {
			return err
		}
	} else if err := d.createSchema(ctx, tx); err != nil {
		return err
	}
	if version > len(migrations) {
		return newer(d.opts.Schema, version)
	}
	for _, statements := range migrations[version:] {
		if _, err := tx.Exec(ctx, d.sql(statements), pgx.QueryExecModeSimpleProtocol); err != nil {
			return err
		}
	}
	if version == 0 {
		_, err := tx.Exec(ctx, d.sql("INSERT INTO dingevent.journal (id, version, secret) VALUES (gen_random_uuid(), $1, $2)"), len(migrations), secret())
		return err
	}
	_, err := tx.Exec(ctx, d.sql("UPDATE dingevent.journal SET version = $1"), len(migrations))
	return err
}

// createSchema makes the schema if there is none, and none of ours in it.
func (d *database) createSchema(ctx context.Context, tx pgx.Tx) error {
	var there bool
	if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)", d.opts.Schema).Scan(&there); err != nil || there {
		return err
	}
	_, err := tx.Exec(ctx, "CREATE SCHEMA "+pgx.Identifier{d.opts.Schema}.Sanitize())
	return err
}

// identity is which journal the schema holds, and its version.
func (d *database) identity(ctx context.Context) (id string, version int, err error) {
	var there bool // because a statement on a table that is not there is an error in the server's log
	err = d.reads.QueryRow(ctx, "SELECT to_regclass($1) IS NOT NULL", d.quote+"journal").Scan(&there)
	if err != nil || !there {
		return "", 0, err
	}
	err = d.reads.QueryRow(ctx, d.sql("SELECT id::text, version FROM dingevent.journal")).Scan(&id, &version)
	return id, version, err
}

// secret is a new key for signatures.
func secret() []byte {
	key := make([]byte, 32)
	rand.Read(key)
	return key
}

// newer is the error of a schema that this release does not know.
func newer(schema string, version int) error {
	return fmt.Errorf("the schema %s is of version %d, and this release knows %d; run the newer release", schema, version, len(migrations))
}

// exists returns an error wrapping fs.ErrNotExist if there is no journal in the schema.
func (d *database) exists(ctx context.Context) error {
	var table *string
	if err := d.reads.QueryRow(ctx, "SELECT to_regclass($1)::text", d.quote+"journal").Scan(&table); err != nil {
		return err
	}
	if table == nil {
		return fmt.Errorf("%w: no journal is in the schema %s of this database", fs.ErrNotExist, d.opts.Schema)
	}
	return nil
}
