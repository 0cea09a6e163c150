package postgres

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"

	"github.com/dingevent/dingevent/journal"
)

// ours looks whether a new connection leads to the journal that was opened. Behind one name there may be two clusters, and
// nothing of the other one is read, and nothing is written there.
func (d *database) ours(ctx context.Context, conn *pgx.Conn) error {
	if _, err := conn.Exec(ctx, "SET jit = off", pgx.QueryExecModeSimpleProtocol); err != nil { // see [setup]
		return err
	}
	want := d.id.Load()
	if want == nil {
		return nil // it is not open yet
	}
	var id string
	var copying bool
	err := conn.QueryRow(ctx, d.sql("SELECT id::text, to_regclass($1) IS NOT NULL FROM dingevent.journal"), pgx.QueryExecModeExec, d.quote+"copying").Scan(&id, &copying)
	switch code := codeOf(err); {
	case code == "42P01", code == "3F000", errors.Is(err, pgx.ErrNoRows):
		return fmt.Errorf("%w: the URL leads to a database without this journal now: put its hosts right, or restore the journal there", journal.ErrSuspended)
	case err != nil:
		return err
	case copying && d.opts.origin == "":
		return fmt.Errorf("%w: %w was begun in the schema %s; stop this gateway until it is finished", journal.ErrSuspended, journal.ErrUnfinished, d.opts.Schema)
	case id != *want:
		return fmt.Errorf("%w: the URL leads to another journal now (%s, not %s), so two clusters are behind it; put its hosts right", journal.ErrSuspended, id, *want)
	}
	return nil
}

// ourTables are the names of the tables that the migrations make.
var ourTables = sync.OnceValue(func() (names []string) {
	for _, made := range regexp.MustCompile(`(?m)^CREATE TABLE dingevent\.(\w+)`).FindAllStringSubmatch(strings.Join(migrations, "\n"), -1) {
		names = append(names, made[1])
	}
	return names
})

// selectLacking finds a table of ours with which the role may not do everything, the log first: partitions are made and dropped by
// their owner alone, and without the rights on any other table events are taken and never delivered.
const selectLacking = `SELECT c.relname, pg_get_userbyid(c.relowner), current_user::text, pg_has_role(c.relowner, 'USAGE') FROM pg_class c
	JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = $1
	WHERE c.relkind IN ('r', 'p') AND (c.relname = ANY($2) OR c.relispartition) AND NOT (pg_has_role(c.relowner, 'USAGE')
		AND has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
		AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE'))
	ORDER BY c.relname <> 'event', c.relname LIMIT 1`

// selectMissing finds what lies between the role and the tables: no right to use the schema, or a table that is no more. The role may
// see both in the catalog without rights.
const selectMissing = `SELECT coalesce((SELECT NOT has_schema_privilege(oid, 'USAGE') FROM pg_namespace WHERE nspname = $1), false), current_user::text,
	coalesce((SELECT min(name) FROM unnest($2::text[]) AS name WHERE NOT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = $1 AND c.relname = name)), '')`

// Fit returns an error, with the next move, if the role can no longer use the journal's tables as delivering needs it: somebody has
// revoked a right, or renamed or dropped a table. Events may be taken nevertheless.
func (j *Journal) Fit(ctx context.Context) error {
	if err := j.usable(ctx); err != nil {
		return err
	}
	return j.failedFor(ctx, j.fit(ctx, j.reads))
}

// fit returns an error if the role cannot do all that a gateway does.
func (d *database) fit(ctx context.Context, server asker) error {
	if err := d.whole(ctx, server); err != nil {
		return err
	}
	return d.owned(ctx, server)
}

// whole returns an error if the role may not use the schema, or a table of ours is not there.
func (d *database) whole(ctx context.Context, server asker) error {
	var barred bool
	var role, table string
	switch err := server.QueryRow(ctx, selectMissing, d.opts.Schema, ourTables()).Scan(&barred, &role, &table); {
	case err != nil:
		return err
	case barred:
		return fmt.Errorf("the role %s may not use the schema %s: GRANT ALL ON SCHEMA %[2]s TO %[1]s", role, d.opts.Schema)
	case table != "":
		return fmt.Errorf("the schema %s has no table %s: put it back under its name, or restore the journal", d.opts.Schema, table)
	}
	return nil
}

// owned returns an error if the role does not own a table of ours, or lacks a right on it.
func (d *database) owned(ctx context.Context, server asker) error {
	var table, owner, role string
	var owns bool
	err := server.QueryRow(ctx, selectLacking, d.opts.Schema, ourTables()).Scan(&table, &owner, &role, &owns)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil
	case err == nil && owns:
		return fmt.Errorf("the role %s lacks rights on the table %s: GRANT ALL ON ALL TABLES IN SCHEMA %s TO %[1]s", role, table, d.opts.Schema)
	case err == nil:
		return fmt.Errorf("the table %s belongs to the role %s, and %s cannot look after it: "+
			"ALTER TABLE … OWNER TO %[3]s for each of the schema %s, or use the role %[2]s, or GRANT %[2]s TO %[3]s", table, owner, role, d.opts.Schema)
	}
	return err
}
