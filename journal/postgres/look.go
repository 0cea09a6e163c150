package postgres

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// A Found is what [Look] has found behind a URL.
type Found struct {
	Place  string // HOST:PORT/DATABASE of the server that was reached; never a user or a password
	Server string // the version of the server, such as 15.18
	Schema string
	// Version is that of the journal's schema, and 0 if there is none yet. Latest is the version that this release makes.
	Version, Latest int
	// Proof is what the promise of durability rests on. A server that is not fit is no error: see [Proof.Refusal].
	Proof Proof
}

// Look connects to a database, and returns what is there. It changes nothing. The error is one that [Open] would give too, such as that
// of a role that has not the rights to make the journal's tables.
func Look(ctx context.Context, url string, opts *Options) (found Found, err error) {
	d, err := connect(url, opts.withDefaults())
	if err != nil {
		return Found{}, fmt.Errorf("postgres: %w", err)
	}
	defer d.close()
	found, err = d.look(ctx)
	if err != nil {
		return Found{}, fmt.Errorf("postgres: %w", d.failed(err))
	}
	return found, nil
}

func (d *database) look(ctx context.Context) (found Found, err error) {
	if err := d.meet(ctx); err != nil {
		return Found{}, err
	}
	conn, err := d.reads.Acquire(ctx)
	if err != nil {
		return Found{}, err
	}
	defer conn.Release()
	found = Found{Schema: d.opts.Schema, Latest: len(migrations), Place: placeOf(conn.Conn().Config())}
	var encoding string
	var schema, tables, create, own bool
	err = conn.QueryRow(ctx, `SELECT current_setting('server_encoding'), split_part(current_setting('server_version'), ' ', 1),
		n.oid IS NOT NULL, c.oid IS NOT NULL,
		CASE WHEN n.oid IS NULL THEN has_database_privilege(current_database(), 'CREATE') ELSE has_schema_privilege(n.oid, 'CREATE') END,
		coalesce(pg_has_role(c.relowner, 'USAGE'), true)
		FROM (SELECT 1) AS one LEFT JOIN pg_namespace n ON n.nspname = $1 LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = 'journal'`,
		d.opts.Schema).Scan(&encoding, &found.Server, &schema, &tables, &create, &own)
	switch {
	case err != nil:
		return Found{}, err
	case encoding != "UTF8":
		return Found{}, fmt.Errorf("the database has the encoding %s; make one with UTF8", encoding)
	case !create && !schema:
		return Found{}, fmt.Errorf("the role may not make the schema %s: GRANT CREATE ON DATABASE to it, or make the schema for it: CREATE SCHEMA … AUTHORIZATION …", d.opts.Schema)
	case !create, !own:
		return Found{}, fmt.Errorf("the role may not make tables in the schema %s, or does not own those that are there: ALTER SCHEMA … OWNER TO it, and the tables, too", d.opts.Schema)
	case tables:
		if _, found.Version, err = d.identity(ctx); err == nil {
			err = d.checkKeys(ctx)
		}
		if err == nil {
			err = d.fit(ctx, conn)
		}
	}
	if found.Version > found.Latest {
		return Found{}, newer(d.opts.Schema, found.Version)
	}
	if err == nil {
		found.Proof, err = prove(ctx, conn)
	}
	if err == nil { // a pooler may let none through
		b := newTransaction()
		b.Queue("COMMIT")
		err = conn.SendBatch(ctx, b).Close()
	}
	return found, err
}

// placeOf is where a connection leads, without user and password.
func placeOf(cfg *pgx.ConnConfig) string {
	host := cfg.Host
	if !strings.HasPrefix(host, "/") {
		host = net.JoinHostPort(host, strconv.Itoa(int(cfg.Port)))
	}
	return host + "/" + cfg.Database
}

// Place is what [Journal.Place] is of a journal at a URL; empty if the URL cannot be read.
func Place(url string) string {
	cfg, _, err := parseURL(url)
	if err != nil {
		return ""
	}
	return placeOf(cfg.ConnConfig)
}

// Place is where the journal lies: HOST:PORT/DATABASE, of the first host of the URL. It has neither user nor password.
func (j *Journal) Place() string { return placeOf(&j.own) }

// Schema is the schema of the journal's tables.
func (j *Journal) Schema() string { return j.opts.Schema }
