package rds

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// maxHeld bounds how many rows of a table are known to be stored and not marked.
const maxHeld = 100_000

// A table is read pass by pass. A pass goes through the IDs in steps. A whole pass begins at the first ID, because a row that has
// changed keeps its ID. A short one begins after the last ID that any pass has seen. Its methods are for one goroutine.
type table struct {
	name string
	opts *Options

	from, to int64         // of the pass that is under way: the IDs to look at
	under    bool          // a pass is under way
	whole    bool          // it is a whole one
	newest   int64         // the last ID of any pass
	begun    bool          // newest is known
	step     int64         // how many IDs the next query looks at
	limit    int           // how many rows it returns
	spent    time.Duration // on the queries of the whole pass
	wholeAt  time.Time     // when the next whole pass may begin
	at       time.Time     // when the next pass may begin, or the next query after a failure
	pause    time.Duration // of the next failure

	held map[int64]held // by row
	told told           // of those that are too large
	mark *watermark     // where rows are never marked; else nil
	mute time.Time      // no row is marked until then, because that has failed

	began time.Time // when the pass began
	now   TableStatus
}

func newTable(name string, opts *Options) *table {
	t := &table{name: name, opts: opts, step: 1 << 14, limit: opts.Page, held: map[int64]held{}, told: told{map[int64]string{}, map[int64]bool{}}, now: TableStatus{Name: name}}
	if opts.ReadOnly {
		t.mark = new(watermark)
	}
	return t
}

// A held row has an event that is stored and could not be marked, or that is never stored.
type held struct {
	event   string // its ID
	refused bool
	at      string // its gmt_modified
}

// The bounds of a step: a query is to take less than slow, whatever the table has.
const (
	minStep, maxStep = 1 << 8, 1 << 60
	quick, slow      = 200 * time.Millisecond, 2 * time.Second
	longestPass      = time.Minute     // between two whole passes
	firstPause       = time.Second     // after a failure; each further one doubles it
	longestPause     = 5 * time.Second // because a failover takes as long
)

// due reports whether there is something to ask.
func (t *table) due(now time.Time) bool { return !now.Before(t.at) }

// next reads the next page of the pass, which may be empty. It begins a pass if none is under way.
func (t *table) next(ctx context.Context, db *sql.DB) (page []*row, err error) {
	ctx, cancel := context.WithTimeout(ctx, t.opts.Patience)
	defer cancel()
	err = onConn(ctx, db, func(conn *sql.Conn) error {
		if !t.under {
			if err := t.begin(ctx, conn); err != nil || !t.under {
				return err
			}
		}
		page, err = t.query(ctx, conn)
		return err
	})
	return page, err
}

// begin finds out which IDs there are.
func (t *table) begin(ctx context.Context, conn *sql.Conn) error {
	var first, last sql.NullInt64
	asked := time.Now().UTC()
	err := conn.QueryRowContext(ctx, "SELECT MIN(id), MAX(id) FROM "+quoted(t.name)).Scan(&first, &last)
	if err != nil {
		return err
	}
	now := time.Now()
	t.began = asked
	t.whole = !now.Before(t.wholeAt)
	t.from, t.to = first.Int64, last.Int64
	if !t.whole && t.begun {
		t.from = t.newest + 1
	}
	if t.whole {
		t.spent = 0
	}
	t.newest, t.begun = max(t.to, t.newest), true
	if !last.Valid || t.from > t.to {
		t.end(now)
		return nil
	}
	t.under = true
	return nil
}

// query looks at the next step of IDs.
func (t *table) query(ctx context.Context, conn *sql.Conn) ([]*row, error) {
	until := t.to
	if t.to-t.from >= t.step || t.to-t.from < 0 { // the latter: more IDs than an int64 counts
		until = t.from + t.step - 1
	}
	where, args := t.unread()
	where, args = where+"id >= ? AND id <= ?", append(args, t.from, until)
	if t.opts.SubscribeID != "" {
		where, args = where+" AND subscribe_id = ?", append(args, t.opts.SubscribeID)
	}
	args = append(args, t.limit)
	began := time.Now()
	list, whole, err := scan(ctx, conn, t.opts.Location, pageBytes, "SELECT "+columns+" FROM "+quoted(t.name)+" WHERE "+where+" ORDER BY id LIMIT ?", args...)
	took := time.Since(began)
	t.spent += took
	if err != nil {
		t.step = max(t.step/4, minStep) // it may have been too much
		return nil, err
	}
	t.pace(took, len(list), whole)
	if n := len(list); n > 0 && (n == t.limit || !whole) {
		until = list[n-1].id // there may be more before the end of the step
	}
	if !whole {
		t.limit = len(list)
	} else {
		t.limit = min(2*t.limit, t.opts.Page)
	}
	if until == t.to {
		t.end(time.Now())
	} else {
		t.from = until + 1
	}
	return t.wanted(list), nil
}

// unread is the condition for rows that are not known to be stored.
func (t *table) unread() (where string, args []any) {
	switch {
	case !t.opts.ReadOnly:
		return "status = ? AND ", []any{t.opts.Pending}
	case t.whole && t.mark.since != "":
		return fmt.Sprintf("gmt_modified >= DATE_SUB(?, INTERVAL %d SECOND) AND ", int(overlap.Seconds())), []any{t.mark.since}
	}
	return "", nil
}

// pace makes the next step longer or shorter.
func (t *table) pace(took time.Duration, rows int, whole bool) {
	switch {
	case took > slow:
		t.step = max(t.step/2, minStep)
	case took < quick && whole && rows < t.limit:
		t.step = min(2*t.step, maxStep)
	}
}

// wanted leaves out the rows of other suites that the server takes as equal.
func (t *table) wanted(list []*row) []*row {
	if t.opts.SubscribeID == "" {
		return list
	}
	var out []*row
	for _, r := range list {
		if string(r.subscribeID) == t.opts.SubscribeID {
			out = append(out, r)
		}
	}
	return out
}

// end ends the pass. Reading all of a table without an index on its status costs the server something, so that is done for at most
// a fifth of the time, but at least once a minute.
func (t *table) end(now time.Time) {
	t.under, t.at = false, now.Add(t.opts.Every)
	if t.whole {
		t.now.Seen = t.began
		t.wholeAt = now.Add(max(t.opts.Every, min(4*t.spent, longestPass)))
	}
}

// stored notes that all that was read is stored. At the end of the whole table it forgets large rows that are gone. Where rows are never marked, it forgets what is not read again.
func (t *table) stored() {
	if t.under || !t.whole {
		return
	}
	t.told.end()
	if t.mark == nil {
		return
	}
	t.mark.end(time.Since(t.began))
	for id, h := range t.held {
		if t.mark.isBefore(h.at) {
			delete(t.held, id)
		}
	}
}

// failed notes that the table could not be read.
func (t *table) failed(now time.Time) {
	t.pause = min(max(2*t.pause, firstPause), longestPause)
	t.at = now.Add(t.pause)
}

// hold notes that a row needs no storing, if there is room.
func (t *table) hold(row int64, h held) {
	if _, there := t.held[row]; there || len(t.held) < maxHeld {
		t.held[row] = h
	}
}
