package sqlite

import (
	"context"
	"errors"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite/internal/zonemap"
)

// A surveyor gives segments of an older release their zones, and makes regions of segments, beside everything else. What it has
// not made yet is read by searches.
type surveyor struct {
	j    *Journal
	ctx  context.Context
	from int64          // all before is in regions
	lost map[int64]bool // segments that cannot be read, by their first sequences
}

// errSettled says that a survey has nothing to do, or should do nothing now.
var errSettled = errors.New("nothing to survey")

// survey works until the journal is closing: at first, after a segment has ended, and now and then, because an error may be over.
func (j *Journal) survey() {
	if j.opts.KeepAll {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		select {
		case <-j.closing:
			cancel()
		case <-ctx.Done():
		}
	}()
	s := surveyor{j: j, ctx: ctx, lost: map[int64]bool{}}
	for {
		switch err := s.run(); {
		case isUnreadable(err):
			j.opts.Logger.Warn("journal: the summaries of the log are damaged, so some searches read more; recover it when there is time", "path", j.path, "error", err)
			return
		case errors.Is(err, journal.ErrClosed):
			return
		}
		select {
		case <-j.segmented:
		case <-time.After(tick):
		case <-j.closing:
			return
		}
	}
}

// run goes on until there is nothing to do.
func (s *surveyor) run() error {
	if s.from == 0 {
		if err := s.begin(); err != nil {
			return err
		}
	}
	for {
		began := time.Now()
		if err := s.step(); err != nil {
			return err
		}
		if err := (pace{gentle: true}).pause(s.ctx, time.Since(began), 1); err != nil {
			return err
		}
	}
}

// begin finds the last region that can be trusted.
func (s *surveyor) begin() error {
	return s.j.read(s.ctx, func(conn *sqlite.Conn) error {
		last, err := number(conn, "SELECT max(first) FROM region")
		if err != nil || last == 0 {
			return err
		}
		r, err := regionBelow(conn, last)
		if r != nil {
			s.from = r.Last + 1
		} else {
			s.from = last
		}
		return err
	})
}

// step makes a zone or a region. Its error is errSettled if there is none to make.
func (s *surveyor) step() error {
	segments, err := s.segments()
	if err != nil {
		return err
	}
	for _, p := range segments {
		if !p.zoned && !s.lost[p.first] {
			return s.zone(p)
		}
	}
	if len(segments) < s.j.opts.region {
		return errSettled
	}
	return s.region(segments)
}

// A plot is a segment as a surveyor sees it.
type plot struct {
	part
	zoned bool
}

// segments are those from which the next region is made, as far as they are there.
func (s *surveyor) segments() (list []plot, err error) {
	err = s.j.read(s.ctx, func(conn *sqlite.Conn) error {
		list = nil
		return sqlitex.Execute(conn, `SELECT first, last, EXISTS (SELECT 1 FROM zone WHERE zone.first = segment.first) FROM segment
			WHERE first >= ? ORDER BY first LIMIT ? + 0`, &sqlitex.ExecOptions{
			Args: []any{s.from, s.j.opts.region},
			ResultFunc: func(row *sqlite.Stmt) error {
				if row.ColumnInt64(0) < s.from {
					return errDisorder
				}
				list = append(list, plot{part{row.ColumnInt64(0), endOf([]int64{row.ColumnInt64(0), row.ColumnInt64(1)}), segmented}, row.ColumnBool(2)})
				return nil
			},
		})
	})
	return list, err
}

// zone gives a segment its zone, unless an entry of it cannot be read.
func (s *surveyor) zone(p plot) error {
	var zone *zonemap.Zone
	err := s.j.read(s.ctx, func(conn *sqlite.Conn) (err error) {
		zone, err = surveyed(conn, p.part)
		return err
	})
	if isUnreadable(err) || err == nil && zone == nil {
		s.lost[p.first] = true
		return nil
	}
	if err != nil {
		return err
	}
	return s.write(func(conn *sqlite.Conn) error { return writeZone(conn, zone) })
}

// surveyed makes the zone of a segment of its entries; nil if these are not the ones that the segment was made of.
func surveyed(conn *sqlite.Conn, p part) (*zonemap.Zone, error) {
	hashes, err := hashesAt(conn, p.first)
	if err != nil || int64(len(hashes)) != 4*(p.end-p.first) {
		return nil, err
	}
	var g zonemap.Gathering
	known, same := new(texts), true
	err = sqlitex.Execute(conn, "SELECT "+indexedColumns+" FROM entry WHERE seq >= ? AND seq < ? ORDER BY seq", &sqlitex.ExecOptions{
		Args: []any{p.first, p.end},
		ResultFunc: func(row *sqlite.Stmt) error {
			seq, e := indexedAt(row, known)
			at := 4 * (int64(seq) - p.first)
			same = same && len(find(hashes[at:at+4], seq, e.hash)) == 1
			g.Add(e.received, e.eventType, e.corp, e.app)
			return nil
		},
	})
	if err != nil || !same {
		return nil, err
	}
	return g.Zone(p.first, p.end-1, zonemap.HashesSum(hashes)), nil
}

// region makes a region of segments, and goes on behind it.
func (s *surveyor) region(segments []plot) error {
	list := make([]zonemap.Part, len(segments))
	for i, p := range segments {
		err := s.j.read(s.ctx, func(conn *sqlite.Conn) (err error) {
			list[i], err = partAt(conn, p.part)
			return err
		})
		if err != nil {
			return err
		}
	}
	last := segments[len(segments)-1].end
	if last >= maxRegion {
		return errSettled
	}
	made, bits := zonemap.NewRegion(list)
	r := &region{made, made.Sum(made.Content())}
	const rows = 32 // in one commit, so that no caller waits long for it
	for n := 0; n < bits.Rows; n += rows {
		began := time.Now()
		err := s.write(func(conn *sqlite.Conn) error { return writeSlices(conn, r, bits, n, min(n+rows, bits.Rows)) })
		if err != nil {
			return err
		}
		if err := (pace{gentle: true}).pause(s.ctx, time.Since(began), 1); err != nil {
			return err
		}
	}
	if err := s.write(func(conn *sqlite.Conn) error { return writeRegion(conn, r) }); err != nil {
		return err
	}
	s.from = last
	return nil
}

// partAt is what a region is made of. A segment whose zone or hashes cannot be trusted may have anything.
func partAt(conn *sqlite.Conn, p part) (zonemap.Part, error) {
	out := zonemap.Part{First: p.first, Last: p.end - 1}
	hashes, err := hashesAt(conn, p.first)
	if err != nil {
		return out, err
	}
	zone, _, err := zoneAt(conn, p.first)
	if err != nil || zone == nil || zone.Hashes != zonemap.HashesSum(hashes) || zone.Last != out.Last {
		return out, err
	}
	out.Zone, out.Hashes = zone, hashes
	return out, nil
}

// write hands a change to the writer. While the disk is nearly full its room is for the state, and while the file is damaged a
// commit must not touch more of it than it has to.
func (s *surveyor) write(change func(*sqlite.Conn) error) error {
	var problem error // read only after the commit
	err := s.j.commit(s.ctx, &call{change: func(conn *sqlite.Conn) error {
		w := s.j.writer
		if w.filling.full != nil || w.ageing.crowded || w.cautious {
			problem = errSettled
			return nil
		}
		return w.spare(func() error {
			problem = change(conn)
			return problem
		})
	}})
	if err != nil {
		return err
	}
	return problem
}
