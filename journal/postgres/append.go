package postgres

import (
	"fmt"
)

const (
	// lockLog is held until the commit is visible, so that the order of numbers is the order in which readers see them. The
	// statements after it have newer snapshots than the lock, because each has its own at READ COMMITTED.
	lockLog = "SELECT pg_advisory_xact_lock($1, $2)"

	// lockOwn is lockLog on a connection that keeps the settings of [setup]. Groups share a plan; other statements of the connection are
	// planned for their arguments, so that they look in no partition that they do not need.
	lockOwn = "SELECT " + lockPlanned

	// lockOwnLater is lockOwn for a group whose commit does not wait, see [group.beside].
	lockOwnLater = "SELECT " + later + ", " + lockPlanned

	// lockAlone is lockLog after [setup], for a connection that cannot keep settings.
	lockAlone = setup + ", " + lockPlanned

	// lockAloneLater is lockAlone for a group whose commit does not wait.
	lockAloneLater = setupLater + ", " + lockPlanned

	lockPlanned = "set_config('plan_cache_mode', 'force_generic_plan', true), pg_advisory_xact_lock($1, $2)"

	// insert keeps what has no twin. A twin has the same key, came within the window, is not damaged, and came by another transport
	// or with the same bytes. setval writes to the log of the server, so a commit waits for the disk and for the standby also if all are
	// twins: somebody may have cancelled the commit of the first ones while it waited for a standby, and then they are visible, on
	// this server alone.
	//
	// No entry has a sequence after last_value, so the server looks in no partition that waits for entries. The index has the sequence,
	// too, because the planner would else read all sequences from $2 on while it has no statistics.
	insert = `WITH base AS MATERIALIZED (
		%s
	), copies AS MATERIALIZED (
		SELECT e.* FROM unnest($5::bigint[]) AS h(id_hash), LATERAL (
			SELECT id, type, corp, app, transport, data, coalesce(substring(meta FROM 1 FOR 1) = 'k', false) AS sealed FROM dingevent.event e
			WHERE e.id_hash = h.id_hash AND e.seq >= $2 AND e.seq <= (SELECT last_value FROM dingevent.seq)
				AND e.stored > coalesce($3, clock_timestamp()) - $4::bigint * interval '1 microsecond'
				AND NOT EXISTS (SELECT FROM dingevent.damaged d WHERE d.seq = e.seq)
			OFFSET 0 -- so that it is always looked up by the index, whatever the planner makes of an empty partition
		) AS e
	), input AS NOT MATERIALIZED (
		SELECT * FROM unnest($6::dingevent.incoming[])
	), known AS MATERIALIZED (
		SELECT n, bool_or(c.transport <> i.transport OR CASE
			WHEN c.sealed THEN coalesce(substring(c.data FROM 1 FOR 16) = i.keyed, false)
			WHEN i.plain IS NOT NULL THEN sha256(coalesce(c.data, '')) = i.plain
			ELSE c.data IS NOT DISTINCT FROM i.data END) AS twin
		FROM copies c JOIN input i USING (id, type, corp, app) GROUP BY n
	), kept AS (
		INSERT INTO dingevent.event (seq, id, type, corp, app, transport, born, received, stored, id_hash, sum, meta, data)
		SELECT (SELECT last FROM base) + n, id, type, corp, app, transport, born, received, coalesce($3, clock_timestamp()), id_hash,
			sum, meta, data
		FROM input WHERE NOT (n = ANY (coalesce((SELECT array_agg(n) FROM known WHERE twin), '{}')))
	)
	SELECT (SELECT last FROM base), array_to_string(array_agg(n) FILTER (WHERE twin), ' '), count(*) FILTER (WHERE NOT twin) FROM known`

	// settle makes an empty transaction wait for the disk and the standby.
	settle = "SELECT setval('dingevent.seq', last_value) FROM dingevent.seq"

	// emit writes to the log of the server, so that the commit behind it waits for the disk and the standby. It needs no lock and no row.
	emit = "pg_logical_emit_message(true, 'dingevent', '')"

	// await makes the transaction behind a group's wait for the disk and the standby: for its own commit, and so for the group's.
	await = "SELECT " + emit

	// awaitAlone is await for a connection that cannot keep settings.
	awaitAlone = setup + ", " + emit
)

// The insert of a group's first round takes as many numbers as the group has records; those of the rounds after it use them, too.
var (
	insertFirst = fmt.Sprintf(insert, "SELECT last_value AS last, setval('dingevent.seq', last_value + $1) FROM dingevent.seq")
	insertMore  = fmt.Sprintf(insert, "SELECT last_value - $1 AS last FROM dingevent.seq")
)

// insertOIDs are the types of the arguments of insert; the last one is for the server to find out.
var insertOIDs = []uint32{oidInt8, oidInt8, oidTimestamptz, oidInt8, oidInt8Array, 0}

// selectArrival is the number of the type of the last argument's elements.
const selectArrival = "SELECT 'dingevent.incoming'::regtype::oid"
