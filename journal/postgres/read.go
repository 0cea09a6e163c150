package postgres

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"math"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/internal/contentsum"
	"github.com/dingevent/dingevent/journal/vault"
)

// maxRead is how many bytes of Data a page has, but for its last entry.
const maxRead = 8 << 20

// entryColumns are what scanEntry reads.
const entryColumns = "seq, id, type, corp, app, transport, born, received, sum, meta, data"

// allColumns are those of the tables event and kept.
const allColumns = entryColumns + ", stored, id_hash"

// Read returns up to limit entries from from on, in order. A page ends early after 8 MiB of Data, but is never empty for that.
func (j *Journal) Read(ctx context.Context, from journal.Seq, limit int) ([]journal.Entry, error) {
	if err := j.usable(ctx); err != nil {
		return nil, err
	}
	if limit <= 0 || from > math.MaxInt64 {
		return nil, nil
	}
	list, err := j.entries(ctx, span{"event", int64(from), math.MaxInt64}, new(conditions), false, limit)
	if err != nil || len(list) > 0 && list[0].Seq <= max(from, 1) {
		return list, err
	}
	before := int64(math.MaxInt64)
	if len(list) > 0 {
		before = int64(list[0].Seq)
	}
	kept, err := j.keptIn(ctx, int64(from), before, new(conditions), false, limit)
	list = append(kept, list...)
	return list[:min(len(list), limit)], err
}

// A span is where to look for entries: a table, from one sequence on and before another one.
type span struct {
	table        string
	from, before int64
}

// entries returns those of a span that match, in the order of their sequences or newest first, up to maxRead bytes.
func (j *Journal) entries(ctx context.Context, s span, c *conditions, newest bool, limit int) ([]journal.Entry, error) {
	list, err := j.query(ctx, s, c, newest, limit)
	if isUnreadable(err) {
		s.before = min(s.before, int64(j.tail.Last())+1)
		s.from = max(s.from, 1)
		list, err = j.readAround(ctx, s, c, newest, limit)
	}
	return list, j.failedFor(ctx, err)
}

// query is entries, without a way around what cannot be read. Its error is the driver's.
func (j *Journal) query(ctx context.Context, s span, c *conditions, newest bool, limit int) ([]journal.Entry, error) {
	order := "ASC"
	if newest {
		order = "DESC"
	}
	// The sum over the page looks at lengths alone; an entry's bytes are read only if it is on the page.
	statement := `SELECT ` + entryColumns + ` FROM (SELECT *, sum(octet_length(data)) OVER (ORDER BY seq ` + order + `) - octet_length(data) AS before
		FROM (SELECT * FROM dingevent.` + s.table + ` WHERE seq >= $1 AND seq < $2` + c.text + ` ORDER BY seq ` + order + ` LIMIT $3) AS page) AS sized
		WHERE before IS NULL OR before < $4 ORDER BY seq ` + order
	rows, err := j.reads.Query(ctx, j.sql(statement), append([]any{s.from, s.before, limit, maxRead}, c.args...)...)
	if err != nil {
		return nil, err
	}
	list, err := pgx.CollectRows(rows, scanEntry)
	if err != nil {
		return nil, err
	}
	reached := j.reached(ctx, list)
	if newest && len(reached) == 0 && len(list) > 0 { // older ones were not on the page
		s.before = int64(j.tail.Last()) + 1
		return j.query(ctx, s, c, newest, limit)
	}
	return j.opened(reached)
}

// readAround reads a span in halves, so that what cannot be read is found. It becomes an entry with that as its damage.
func (j *Journal) readAround(ctx context.Context, s span, c *conditions, newest bool, limit int) ([]journal.Entry, error) {
	if s.from >= s.before || limit <= 0 {
		return nil, nil
	}
	list, err := j.query(ctx, s, c, newest, limit)
	switch {
	case !isUnreadable(err):
		return list, err
	case s.before-s.from == 1:
		e := journal.Entry{Seq: journal.Seq(s.from), Envelope: new(dingevent.Envelope), Damage: "cannot be read: " + explain(err)}
		j.damages.add(damage{e.Seq, e.Damage})
		return []journal.Entry{e}, nil
	}
	first, second := s, s
	first.before = s.from + (s.before-s.from)/2
	second.from = first.before
	if newest {
		first, second = second, first
	}
	list, err = j.readAround(ctx, first, c, newest, limit)
	if err != nil || bytesOf(list) >= maxRead {
		return list, err
	}
	more, err := j.readAround(ctx, second, c, newest, limit-len(list))
	return append(list, more...), err
}

func bytesOf(list []journal.Entry) (n int) {
	for i := range list {
		n += len(list[i].Envelope.Data)
	}
	return n
}

// A readRow is an entry as it was read, and its column meta.
type readRow struct {
	journal.Entry
	meta []byte
}

// scanEntry reads an entry and looks whether it is as it was kept. It opens nothing.
func scanEntry(from pgx.CollectableRow) (readRow, error) {
	var (
		env            dingevent.Envelope
		seq, sum       int64
		born, received *time.Time
		meta           []byte
	)
	err := from.Scan(&seq, &env.ID, &env.Type, &env.CorpID, &env.App, (*string)(&env.Transport), &born, &received, &sum, &meta, &env.Data)
	if err != nil {
		return readRow{}, err
	}
	env.ID, env.Type, env.CorpID, env.App = fromText(env.ID), fromText(env.Type), fromText(env.CorpID), fromText(env.App)
	env.Transport = dingevent.Transport(fromText(string(env.Transport)))
	if born != nil {
		env.Born = born.UTC()
	}
	if received != nil {
		env.Received = received.UTC()
	}
	r := readRow{journal.Entry{Seq: journal.Seq(seq), Envelope: &env}, meta}
	if int64(contentsum.Of(&env, meta)) != sum {
		r.Damage = "its checksum does not match"
	}
	return r, nil
}

// opened are the entries of rows, with what is encrypted opened. The rows are closed by then, because a data key that is not known
// is another question to the server.
func (j *Journal) opened(rows []readRow) ([]journal.Entry, error) {
	list, opener := make([]journal.Entry, len(rows)), j.ring.NewOpener()
	for i, r := range rows {
		if vault.IsSealed(r.meta) {
			var err error
			r.meta, r.Envelope.Data, err = opener.Open(j.ctx, r.Envelope, string(r.meta))
			if errors.Is(err, vault.ErrNoKey) { // another gateway has a key that this one lacks, so nothing is damaged
				return nil, err
			}
			if err != nil {
				r.Damage = cmp.Or(r.Damage, "it cannot be decrypted: "+err.Error())
			}
		}
		if r.meta != nil && json.Unmarshal(r.meta, &r.Envelope.Meta) != nil {
			r.Damage = cmp.Or(r.Damage, "its meta is no JSON")
		}
		if r.Damage != "" {
			j.damages.add(damage{r.Seq, r.Damage})
		}
		list[i] = r.Entry
	}
	return list, nil
}

// reached returns the rows that are on the disk and the standby. They rise or fall.
func (j *Journal) reached(ctx context.Context, rows []readRow) []readRow {
	if len(rows) == 0 {
		return rows
	}
	last := j.reach(ctx, max(rows[0].Seq, rows[len(rows)-1].Seq))
	for len(rows) > 0 && rows[len(rows)-1].Seq > last {
		rows = rows[:len(rows)-1]
	}
	for len(rows) > 0 && rows[0].Seq > last {
		rows = rows[1:]
	}
	return rows
}

// Next returns one after the last entry.
func (j *Journal) Next(ctx context.Context) (journal.Seq, error) {
	if err := j.usable(ctx); err != nil {
		return 0, err
	}
	var last int64
	err := j.reads.QueryRow(ctx, j.sql("SELECT coalesce((SELECT max(seq) FROM dingevent.event WHERE seq >= $1), 0)"), int64(j.tail.Last())).Scan(&last)
	if err != nil {
		return 0, j.failedFor(ctx, err)
	}
	return max(j.reach(ctx, journal.Seq(last)), j.tail.Last()) + 1, nil
}
