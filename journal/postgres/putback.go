package postgres

import (
	"context"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dingevent/dingevent/journal/internal/eventkey"
)

// putBackWithin bounds what is done before events are taken on a new connection.
const putBackWithin = 30 * time.Second

// putBack looks by a new connection for what this gateway has appended by the ones before, and appends what is missing: the server
// may be a standby that was not in sync. Duplicates of what came again meanwhile are not kept.
func (w *writer) putBack(conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(context.Background(), putBackWithin)
	defer cancel()
	if err := w.db.restoreDataKeys(ctx, conn); err != nil { // also where nothing is to be put back: what comes next is sealed by them
		return err
	}
	looked := w.unconfirmed.list()
	if len(looked) == 0 {
		w.unconfirmed.on(w.timeline())
		return nil
	}
	missing, err := w.missing(ctx, conn, looked)
	if err != nil {
		return err
	}
	back := 0
	var added []func() // once all of it is there
	for from := 0; from < len(missing); from += maxGroup {
		g := groupOf(missing[from:min(from+maxGroup, len(missing))])
		g.low = w.low()
		k, err := w.pipeline.send(ctx, conn, g)
		if err != nil {
			return err
		}
		back += k.appended
		w.tail.Move(k.last)
		added = append(added, func() { w.unconfirmed.add(g, &k, time.Now()) })
	}
	w.unconfirmed.settle(looked, missing, back)
	w.unconfirmed.on(w.timeline())
	for _, add := range added {
		add()
	}
	if back == 0 { // what was missed at its place is at another one
		return nil
	}
	report := PutBack{Entries: back, First: missing[0].seq, Last: missing[len(missing)-1].seq}
	w.db.opts.Logger.Warn("journal: a failover had taken events that were answered; they are put back, with new sequences", "events", report.Entries,
		"first", report.First, "last", report.Last)
	if w.db.opts.OnPutBack != nil {
		w.db.opts.OnPutBack(report)
	}
	return nil
}

// missing returns those that the server has not, or has other content for.
func (w *writer) missing(ctx context.Context, conn *pgx.Conn, looked []appended) (list []appended, err error) {
	seqs := make([]int64, len(looked))
	for i := range looked {
		seqs[i] = int64(looked[i].seq)
	}
	rows, err := conn.Query(ctx, w.db.sql("SELECT seq, sum FROM dingevent.event WHERE seq = ANY($1::bigint[])"), pgx.QueryExecModeExec, seqs)
	if err != nil {
		return nil, err
	}
	there := make(map[int64]int64, len(looked))
	var seq, sum int64
	_, err = pgx.ForEachRow(rows, []any{&seq, &sum}, func() error { there[seq] = sum; return nil })
	if err != nil {
		return nil, err
	}
	for _, a := range looked {
		if sum, ok := there[int64(a.seq)]; !ok || sum != int64(a.record.content) {
			list = append(list, a)
		}
	}
	return list, nil
}

// groupOf is a group of one call that nobody waits for.
func groupOf(entries []appended) *group {
	c := &call{done: make(chan error, 1)}
	rounds := make(map[eventkey.Key]int)
	g := &group{calls: []*call{c}, records: len(entries), rounds: 1}
	for _, a := range entries {
		r := a.record
		r.round = 0
		if r.keyed {
			r.round = rounds[r.key]
			rounds[r.key]++
			g.rounds = max(g.rounds, r.round+1)
		}
		c.records = append(c.records, r)
		c.size += r.size()
	}
	return g
}

// confirm asks how far a standby has what this gateway has appended.
func (j *Journal) confirm(ctx context.Context) error {
	last := j.writer.unconfirmed.last() // before the server is asked, so that it has committed all up to there
	if last == 0 {
		return nil
	}
	var line string
	var present, flushed int64
	err := j.reads.QueryRow(ctx, `SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8), (pg_current_wal_lsn() - '0/0')::bigint,
		coalesce((SELECT max(flush_lsn) - '0/0' FROM pg_stat_replication), 0)::bigint`).Scan(&line, &present, &flushed)
	if err != nil {
		return err
	}
	timeline, err := strconv.ParseInt(line, 16, 64)
	if err == nil && !j.writer.unconfirmed.confirm(timeline, last, present, flushed) {
		j.writer.nudge() // to the server that took over
	}
	return err
}
