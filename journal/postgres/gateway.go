package postgres

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dingevent/dingevent/journal"
)

const (
	// lazy spares a beat the wait for the disk and for the standby.
	lazy = "SELECT set_config('synchronous_commit', 'off', true), set_config('lock_timeout', '1000', true)"

	beat = `INSERT INTO dingevent.gateway AS g (id, name, version, address, started, beat, status)
		SELECT $1, $2, $3, $4, now, now, $5 FROM (SELECT coalesce($6, clock_timestamp()) AS now) AS clock
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, version = excluded.version, address = excluded.address,
			beat = excluded.beat, status = excluded.status`
	bury = "DELETE FROM dingevent.gateway WHERE beat < coalesce($1, clock_timestamp()) - $2::interval"

	selectGateways = `SELECT id, name, version, address, status, started, greatest(now - beat, interval '0'),
		ARRAY(SELECT work FROM dingevent.claim c WHERE c.gateway = g.id AND c.expires > now ORDER BY work)
		FROM dingevent.gateway g, (SELECT coalesce($1, clock_timestamp()) AS now) AS clock`
)

var _ journal.Gateways = (*Journal)(nil)

// Beat is part of [journal.Gateways].
func (j *Journal) Beat(ctx context.Context, g journal.Gateway) error {
	if err := j.usable(ctx); err != nil {
		return err
	}
	if len(g.Status) > journal.MaxGatewayStatus {
		return fmt.Errorf("postgres: the status of a gateway has %d bytes; tell up to %d", len(g.Status), journal.MaxGatewayStatus)
	}
	var err error
	if g.Status, err = j.ring.SealValue(ctx, "status of "+g.ID, g.Status); err != nil {
		return fmt.Errorf("postgres: %w", err)
	}
	var clock time.Time
	sent := time.Now()
	err = j.lazily(ctx, func(b *pgx.Batch) {
		b.Queue("SELECT coalesce($1, clock_timestamp())", j.clock()).QueryRow(func(row pgx.Row) error { return row.Scan(&clock) })
		b.Queue(j.sql(beat), toText(g.ID), toText(g.Name), toText(g.Version), toText(g.Address), g.Status, j.clock())
		b.Queue(j.sql(bury), j.clock(), journal.GatewayKept)
	})
	if err == nil {
		j.ahead.Store(int64(aheadOf(sent, time.Now(), clock)))
	}
	return err
}

// ClockAhead is by how much this machine's clock is ahead of the server's, as the last Beat found; below 0 it is behind. It is what
// the clocks differ by at least, because the way to the server takes its time.
func (j *Journal) ClockAhead() time.Duration { return time.Duration(j.ahead.Load()) }

// aheadOf is by how much our clock is ahead, at least, if theirs was asked for and answered at these times of ours. Theirs is cut to a
// microsecond.
func aheadOf(asked, answered, theirs time.Time) time.Duration {
	switch {
	case theirs.Before(asked.Truncate(time.Microsecond)):
		return asked.Sub(theirs)
	case theirs.After(answered):
		return answered.Sub(theirs)
	}
	return 0
}

// Leave is part of [journal.Gateways].
func (j *Journal) Leave(ctx context.Context, id string) error {
	return j.lazily(ctx, func(b *pgx.Batch) { b.Queue(j.sql("DELETE FROM dingevent.gateway WHERE id = $1"), toText(id)) })
}

// lazily sends a transaction that may be lost with the server.
func (j *Journal) lazily(ctx context.Context, fill func(*pgx.Batch)) error {
	b := new(pgx.Batch)
	b.Queue("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
	b.Queue(lazy)
	fill(b)
	b.Queue("COMMIT")
	return j.failed(j.send(ctx, b))
}

// Gateways is part of [journal.Gateways].
func (j *Journal) Gateways(ctx context.Context) ([]journal.Gateway, error) {
	if err := j.usable(ctx); err != nil {
		return nil, err
	}
	rows, err := j.reads.Query(ctx, j.sql(selectGateways), j.clock())
	if err != nil {
		return nil, j.failedFor(ctx, err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (g journal.Gateway, err error) {
		var age time.Duration
		err = row.Scan(&g.ID, &g.Name, &g.Version, &g.Address, &g.Status, &g.Started, &age, &g.Works)
		g.ID, g.Name, g.Version, g.Address = fromText(g.ID), fromText(g.Name), fromText(g.Version), fromText(g.Address)
		for i := range g.Works {
			g.Works[i] = fromText(g.Works[i])
		}
		g.Started, g.Age = g.Started.UTC(), age
		return g, err
	})
	for i := range list { // one that tells what cannot be opened is still there
		list[i].Status, _ = j.ring.OpenValue(ctx, "status of "+list[i].ID, list[i].Status)
	}
	slices.SortFunc(list, func(a, b journal.Gateway) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
	})
	return list, j.failedFor(ctx, err)
}

// Secret is part of [journal.Gateways].
func (j *Journal) Secret(ctx context.Context) (key []byte, err error) {
	if err := j.usable(ctx); err != nil {
		return nil, err
	}
	err = j.reads.QueryRow(ctx, j.sql("SELECT secret FROM dingevent.journal")).Scan(&key)
	if err == nil {
		key, err = j.ring.OpenValue(ctx, secretPlace, key)
	}
	return key, j.failedFor(ctx, err)
}

// LocalAddr is the address of this machine by which it reaches the server, or a pooler in front.
func (j *Journal) LocalAddr(ctx context.Context) (net.Addr, error) {
	conn, err := j.reads.Acquire(ctx)
	if err != nil {
		return nil, j.failedFor(ctx, err)
	}
	defer conn.Release()
	return conn.Conn().PgConn().Conn().LocalAddr(), nil
}
