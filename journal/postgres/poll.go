package postgres

import (
	"context"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// How often the journal asks what others have added: soon after something came, and seldom while nothing does.
const (
	pollSoon   = 20 * time.Millisecond
	pollBusy   = 50 * time.Millisecond // until nothing has come for pollQuiet
	pollSeldom = 250 * time.Millisecond
	pollQuiet  = 10 * time.Second
)

// Wait returns nil as soon as there is an entry at from or later. What another gateway has appended is found within 20 to
// 250 milliseconds. The newest entry never ages out, so the sequence of the last is enough to know.
func (j *Journal) Wait(ctx context.Context, from journal.Seq) error { return j.tail.Wait(ctx, from) }

// keepPolling asks until the journal is closed.
func (j *Journal) keepPolling() {
	wait, grown, away := pollSoon, time.Now(), false
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
		case <-j.waking.came:
		case <-j.ctx.Done():
			return
		}
		last, asked := j.tail.Last(), j.asked.Load()
		ctx, cancel := context.WithTimeout(j.ctx, flushWithin)
		found, err := j.poll(ctx)
		cancel()
		switch {
		case err != nil:
			wait, away = pollSeldom, true
			_ = j.failed(err) // which may reset the connections; the writer is the one that tells
		case found > last || asked != j.asked.Load():
			wait, grown = pollSoon, time.Now()
		case time.Since(grown) > pollQuiet:
			wait = min(wait*3/2, pollSeldom)
		default:
			wait = min(wait*3/2, pollBusy)
		}
		if err == nil && away {
			away = false
			j.writer.nudge()
		}
		if timer.Reset(wait); j.opts.patient {
			timer.Stop()
		}
	}
}

// poll has the tail moved if there are entries after it, and rings the bells of subscriptions that something was asked of. It returns the
// last entry that is visible.
func (j *Journal) poll(ctx context.Context) (found journal.Seq, err error) {
	var last, asked int64
	var settled bool
	err = j.reads.QueryRow(ctx, j.sql(`SELECT coalesce((SELECT max(seq) FROM dingevent.event WHERE seq >= $1), 0),
		coalesce((SELECT max(revision) FROM dingevent.request WHERE revision > $2), 0), `+isSettled), int64(j.tail.Last()), j.asked.Load()).Scan(&last, &asked, &settled)
	if err != nil {
		return 0, err
	}
	switch {
	case settled, last <= j.waking.told.Load():
		j.tail.Move(journal.Seq(last))
	case journal.Seq(last) > j.tail.Last():
		put(j.horizon.asked)
	}
	if before := j.asked.Load(); asked > before {
		j.asked.Store(asked)
		j.ringAsked(ctx, before)
	}
	return journal.Seq(last), nil
}

// ringAsked wakes what waits for requests after a revision.
func (j *Journal) ringAsked(ctx context.Context, after int64) {
	rows, err := j.reads.Query(ctx, j.sql("SELECT DISTINCT subscription FROM dingevent.request WHERE revision > $1"), after)
	if err != nil {
		j.bells.RingAll()
		return
	}
	defer rows.Close()
	j.bells.Ring("")
	for rows.Next() {
		var name string
		if rows.Scan(&name) == nil {
			j.bells.Ring(fromText(name))
		}
	}
	if rows.Err() != nil {
		j.bells.RingAll()
	}
}
