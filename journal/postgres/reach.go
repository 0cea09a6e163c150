package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dingevent/dingevent/journal"
)

const (
	reachWithin = time.Second            // that a reader waits for the disk and the standby
	reachAgain  = 200 * time.Millisecond // after a failure
)

// selectNewest reads the last entry that is visible. What is visible has its commit in the log of the server before the commit of the
// transaction that sees it. So all of it is on the disk, and on the standby, once that one has succeeded.
const selectNewest = "SELECT coalesce((SELECT max(seq) FROM dingevent.event WHERE seq >= $1), 0), " + emit

// isSettled says of a statement whether all that it sees is on the disk, where commits wait for no standby: what it sees has its commit in
// the log of the server before the end that is read here. It is false while anything is under way on the server.
const isSettled = "current_setting('synchronous_standby_names') = '' AND pg_current_wal_flush_lsn() >= pg_current_wal_insert_lsn()"

// keepReaching moves the tail when entries after it were seen, until the journal is closed.
func (j *Journal) keepReaching() {
	for {
		select {
		case <-j.horizon.asked:
		case <-j.ctx.Done():
			return
		}
		err := j.settleSeen(j.ctx)
		if err == nil {
			j.horizon.stuck.Store(false)
			continue
		}
		if j.ctx.Err() != nil {
			return
		}
		j.brake.Warn(j.opts.Logger, "horizon", "journal: it is not known whether the newest events are on the disk and the standby, so they are not read yet", "error", explain(j.failed(err)))
		select {
		case <-time.After(reachAgain):
			put(j.horizon.asked)
		case <-j.ctx.Done():
		}
	}
}

// settleSeen waits until all that is visible is on the disk and the standby, and moves the tail there.
func (j *Journal) settleSeen(ctx context.Context) error {
	var newest int64
	b := newTransaction()
	b.Queue(j.sql(selectNewest), int64(j.tail.Last())).QueryRow(func(row pgx.Row) error { return row.Scan(&newest, nil) })
	b.Queue("COMMIT")
	ctx, cancel := context.WithTimeout(ctx, saveWithin)
	defer cancel()
	conn, err := j.saves.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release() // which closes it if the transaction was not ended
	if err = j.sendBy(ctx, conn.Conn(), b); err == nil {
		j.tail.Move(journal.Seq(newest))
	}
	return err
}

// reach returns seq, which was seen, once all up to there is on the disk and the standby. If that takes too long it returns the last
// entry of which that is known.
func (j *Journal) reach(ctx context.Context, seq journal.Seq) journal.Seq {
	if seq > j.tail.Last() {
		put(j.horizon.asked)
		if !j.horizon.stuck.Load() {
			waiting, cancel := context.WithTimeout(ctx, reachWithin)
			defer cancel()
			if j.tail.Wait(waiting, seq) != nil && ctx.Err() == nil {
				j.horizon.stuck.Store(true)
			}
		}
	}
	return min(seq, j.tail.Last())
}
