package sqlite

import (
	"context"
	"fmt"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite/internal/zonemap"
)

// VerifyOptions are the settings of a verification. The zero value reads as fast as it goes.
type VerifyOptions struct {
	// Rate is how many entries are read in a second, at most. Defaults to no bound.
	Rate int
	// Gentle leaves three quarters of the time to others.
	Gentle bool
	// OnProgress is called after each step, by the goroutine that verifies. It must return at once.
	OnProgress func(VerifyProgress)
}

// A VerifyProgress says how far a verification is.
type VerifyProgress struct {
	Done, Total int64 // entries read, and about how many there are
	Damaged     int64 // of those read
}

// A VerifyReport says what a verification has found.
type VerifyReport struct {
	Entries int64 // that were read
	// Damaged counts the entries that are not as they were stored, also those that were known before. Each is noted, so
	// that it is never delivered: it becomes a dead letter of the subscriptions that should get it.
	Damaged int64
	// Seqs are up to 100 of them, in order. Reasons has the count of each kind of damage.
	Seqs    []journal.Seq
	Reasons map[string]int64
	// Problems are other damages, such as of pages, segments and rows of state, for a person. None of them is mended.
	Problems []string
}

// Sound reports whether nothing is wrong.
func (r VerifyReport) Sound() bool { return r.Damaged == 0 && len(r.Problems) == 0 }

// Verify reads the whole journal while everything else goes on: it compares each entry with its checksum, segments and
// state with the log, what dedupe has sealed with its checksums, and looks at the pages of the file. Entries are read in short pieces. For the pages one state of the
// file is held, so the write-ahead log cannot start over meanwhile.
func (j *Journal) Verify(ctx context.Context, opts *VerifyOptions) (report VerifyReport, err error) {
	v := verification{j: j, report: &report}
	if opts != nil {
		v.VerifyOptions = *opts
	}
	if v.OnProgress == nil {
		v.OnProgress = func(VerifyProgress) {}
	}
	v.pace = pace{gentle: v.Gentle, rate: v.Rate}
	report.Reasons = map[string]int64{}
	err = j.visit(ctx, func(ctx context.Context) error {
		conn, err := j.connectReader()
		if err != nil {
			return err
		}
		defer conn.Close()
		conn.SetInterrupt(ctx.Done())
		v.conn = conn
		return v.run(ctx)
	})
	return report, err
}

// A verification is one while it runs.
type verification struct {
	VerifyOptions
	j      *Journal
	conn   *sqlite.Conn
	pace   pace
	report *VerifyReport

	total   int64
	indexed journal.Seq   // entries up to this one are in a segment of the file
	segment *segment      // that of the entries that are being read
	zone    *zonemap.Zone // of the segment; nil if there is none
}

func (v *verification) run(ctx context.Context) error {
	if err := v.entries(ctx); err != nil {
		return err
	}
	if err := v.state(); err != nil && !isUnreadable(err) {
		return err
	}
	if err := v.sealed(ctx); err != nil && !isUnreadable(err) {
		return err
	}
	wrong, err := checkPages(ctx, v.conn, pace{gentle: v.Gentle || v.Rate > 0})
	v.report.Problems = append(v.report.Problems, wrong...)
	return err
}

// entries reads the log to where it ends now.
func (v *verification) entries(ctx context.Context) error {
	last := v.j.tail.Last()
	var m mark
	if err := m.load(v.conn); err != nil {
		return err
	}
	v.total = int64(last)
	if first, err := number(v.conn, "SELECT min(seq) FROM entry"); err == nil && first > 0 {
		v.total -= first - 1
	}
	for _, g := range m.gaps {
		v.total -= int64(min(g.end, last+1) - min(g.first, last+1))
	}
	indexed, err := number(v.conn, "SELECT max(last) FROM segment")
	if err != nil && !isUnreadable(err) {
		return err
	}
	v.indexed = journal.Seq(indexed)
	for from := journal.Seq(1); from <= last; {
		began := time.Now()
		page, err := v.j.Read(ctx, from, scanStep)
		if err != nil {
			return err
		}
		if len(page) == 0 {
			break
		}
		from = page[len(page)-1].Seq + 1
		for _, e := range page {
			if err := v.entry(e); err != nil {
				return err
			}
		}
		v.OnProgress(VerifyProgress{Done: v.report.Entries, Total: v.total, Damaged: v.report.Damaged})
		if err := v.pace.pause(ctx, time.Since(began), len(page)); err != nil {
			return err
		}
	}
	return nil
}

func (v *verification) entry(e journal.Entry) error {
	r := v.report
	r.Entries++
	if e.Damage != "" {
		r.Damaged++
		r.Reasons[e.Damage]++
		if len(r.Seqs) < maxReported {
			r.Seqs = append(r.Seqs, e.Seq)
		}
		return nil
	}
	if e.Seq > v.indexed {
		return nil
	}
	if v.segment == nil || !v.segment.spans(e.Seq) {
		var err error
		if v.segment, err = segmentOf(v.conn, e.Seq); err != nil && !isUnreadable(err) {
			return err
		}
		if err := v.loadZone(); err != nil {
			return err
		}
	}
	if v.segment == nil || !v.segment.knows(e) {
		v.problem("no segment knows entry %d: a search may not find it", e.Seq)
	}
	if v.zone != nil && !v.zone.May(needOfEntry(e)) {
		v.problem("the summary of its segment does not know entry %d: a search may not find it", e.Seq)
	}
	return nil
}

// loadZone reads the zone of the segment.
func (v *verification) loadZone() (err error) {
	if v.zone = nil; v.segment == nil {
		return nil
	}
	found := false
	v.zone, found, err = zoneAt(v.conn, int64(v.segment.first))
	if found && v.zone == nil {
		v.problem("the summary of the segment from entry %d on is damaged: searches read the segment", v.segment.first)
	}
	return err
}

// needOfEntry is a need that the entry itself fulfills.
func needOfEntry(e journal.Entry) *zonemap.Need {
	env, ms := e.Envelope, e.Envelope.Received.UnixMilli()
	return &zonemap.Need{Types: []string{env.Type}, Corps: []string{env.CorpID}, Apps: []string{env.App}, Since: ms, Until: ms + 1}
}

// problem notes what is wrong, up to a number.
func (v *verification) problem(format string, args ...any) {
	if len(v.report.Problems) < maxComplaints {
		v.report.Problems = append(v.report.Problems, fmt.Sprintf(format, args...))
	}
}

// segmentOf returns the segment in the file that spans seq, nil if there is none.
func segmentOf(conn *sqlite.Conn, seq journal.Seq) (found *segment, err error) {
	err = sqlitex.Execute(conn, "SELECT first, newest, hashes FROM segment WHERE first <= ? AND last >= ? ORDER BY first DESC LIMIT 1", &sqlitex.ExecOptions{
		Args: []any{integer(seq), integer(seq)},
		ResultFunc: func(row *sqlite.Stmt) error {
			found = &segment{first: journal.Seq(row.ColumnInt64(0)), newest: row.ColumnInt64(1), hashes: blobAt(row, 2)}
			return nil
		},
	})
	return found, err
}

func (s *segment) spans(seq journal.Seq) bool {
	return seq >= s.first && seq < s.first+journal.Seq(len(s.hashes)/4)
}

// knows reports whether a search by ID or by time finds the entry in the segment.
func (s *segment) knows(e journal.Entry) bool {
	if !s.spans(e.Seq) {
		return false
	}
	at := 4 * (e.Seq - s.first)
	return len(find(s.hashes[at:at+4], e.Seq, hashOf(e.Envelope.ID))) == 1 && e.Envelope.Received.UnixMilli() <= s.newest
}

// state compares what subscriptions have with the log. A finished replay parks its cursor past every sequence, as every source does.
func (v *verification) state() error {
	next := int64(v.j.tail.Last()) + 1 // before the state is read, so no cursor can rightly be further once it has been
	err := sqlitex.Execute(v.conn, "SELECT name, cursor FROM subscription WHERE cursor > ? AND NOT "+ofReplay+" AND NOT "+ofSource, &sqlitex.ExecOptions{
		Args: []any{next},
		ResultFunc: func(row *sqlite.Stmt) error {
			if cursor := row.ColumnInt64(1); journal.Seq(cursor) > v.j.tail.Last()+1 {
				v.problem("subscription %q takes %d next, but the log ends before %d: what comes until then is not delivered", row.ColumnText(0), cursor, next)
			}
			return nil
		},
	})
	if err != nil {
		return err
	}
	altered, err := alteredState(v.conn)
	for _, what := range altered {
		v.problem("%s", what)
	}
	for _, table := range [...]string{"exception", "attempt", "delivered"} {
		if err != nil {
			return err
		}
		var orphans int64
		orphans, err = number(v.conn, "SELECT count(*) FROM "+table+" WHERE subscription NOT IN (SELECT id FROM subscription UNION ALL SELECT id FROM forgotten)")
		if orphans > 0 {
			v.problem("%d rows of table %s are of no subscription", orphans, table)
		}
	}
	return err
}
