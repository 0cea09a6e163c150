package postgres

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// A Proof is what the promise rests on that an answered event is not lost, as the server says it.
type Proof struct {
	At       time.Time // by this machine's clock
	Version  string    // of the server, such as 15.18
	System   string    // identifier of the server's cluster; a copy and its standbys have the same. Empty if the server does not say it
	Timeline int64     // one higher after each failover
	Recovery bool      // it is a standby, and takes nothing

	Fsync          bool // without it a power cut loses what was answered
	FullPageWrites bool // without it a power cut leaves pages that are half old
	Checksums      bool // the server finds damaged pages when it reads them

	SynchronousCommit string    // of the role; our commits have it at least "on"
	StandbyNames      string    // synchronous_standby_names; empty: no commit waits for a standby
	Standbys          []Standby // that follow now
	// Blind means that the role may not see which standbys are in sync: it is no member of pg_monitor.
	Blind bool
}

// A Standby is one that follows the server.
type Standby struct {
	Name    string // application_name
	Addr    string
	State   string // such as "streaming"
	Sync    string // "sync", "quorum", "potential" or "async"
	Missing int64  // bytes of the server's log that it has not on its disk
}

// Synced reports whether a commit is on the disk of a standby when it returns. A role that is blind sees only that commits wait
// for one.
func (p Proof) Synced() bool {
	return p.StandbyNames != "" && (p.Blind || slices.ContainsFunc(p.Standbys, func(s Standby) bool { return s.Sync == "sync" || s.Sync == "quorum" }))
}

// oldestServer is the first version that takes our statements, as server_version_num.
const oldestServer = 14_00_00

// Refusal says why no event is taken by such a server, and the next move; empty if it is fit. standby wants each event on two disks.
func (p Proof) Refusal(standby bool) string {
	switch {
	case p.Recovery:
		return "the server is a standby; put all hosts into the URL, so that the primary is found"
	case !p.Fsync:
		return "the server has fsync = off, so a power cut would lose events that were answered; set fsync = on there and reload it"
	case !p.FullPageWrites:
		return "the server has full_page_writes = off, so a power cut could damage the journal; set full_page_writes = on there and reload it"
	case standby && p.StandbyNames == "":
		return "durability is standby, and the server waits for none; set synchronous_standby_names there, or durability: local"
	case standby && !p.Synced():
		return fmt.Sprintf("durability is standby, and none of %s is in sync; start one, or set durability: local", p.StandbyNames)
	}
	return ""
}

const (
	selectProof = `SELECT current_setting('server_version'), current_setting('server_version_num')::int, pg_is_in_recovery(),
		current_setting('fsync') = 'on', current_setting('full_page_writes') = 'on', current_setting('data_checksums') = 'on',
		current_setting('synchronous_commit'), current_setting('synchronous_standby_names'),
		` + selectTimeline + `,
		NOT pg_has_role('pg_read_all_stats', 'usage')`
	selectStandbys = `SELECT coalesce(application_name, ''), coalesce(client_addr::text, ''), coalesce(state, ''), coalesce(sync_state, ''),
		coalesce(pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_current_wal_lsn() END, flush_lsn), 0)::bigint
		FROM pg_stat_replication ORDER BY 1, 2`
	// selectTimeline is a number in hexadecimal digits. Empty on a standby.
	selectTimeline = "CASE WHEN pg_is_in_recovery() THEN '' ELSE substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END"
	selectSystem   = "SELECT system_identifier::text FROM pg_control_system()"
)

// asker is a connection or a pool.
type asker interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// prove asks the server. A version that is too old is an error.
func prove(ctx context.Context, server asker) (p Proof, err error) {
	var version int
	var timeline string
	err = server.QueryRow(ctx, selectProof).Scan(&p.Version, &version, &p.Recovery, &p.Fsync, &p.FullPageWrites, &p.Checksums,
		&p.SynchronousCommit, &p.StandbyNames, &timeline, &p.Blind)
	switch {
	case err != nil:
		return p, err
	case version < oldestServer:
		return p, fmt.Errorf("the server is PostgreSQL %s; run version %d or a newer one", p.Version, oldestServer/10000)
	}
	p.Timeline, _ = strconv.ParseInt(timeline, 16, 64)
	rows, err := server.Query(ctx, selectStandbys)
	if err != nil {
		return p, err
	}
	if p.Standbys, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Standby]); err != nil {
		return p, err
	}
	if err := server.QueryRow(ctx, selectSystem).Scan(&p.System); err != nil && codeOf(err) == "" {
		return p, err // else the server does not let us see it
	}
	p.At = time.Now()
	return p, nil
}
