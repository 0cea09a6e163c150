package sqlite

import (
	"fmt"
	"math"
	"slices"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/internal/contentsum"
)

const (
	// stepLeast is the smallest step of the wall clock that is reported.
	stepLeast = 500 * time.Millisecond
	// jumpLeast is the smallest step that ages are corrected for. By less, ages are wrong by less.
	jumpLeast = time.Minute
	// unsureMost is the longest time that counts if the wall clock alone says that it has passed.
	unsureMost = 24 * time.Hour
	// shortlyClosed is how long a journal may be closed without a word, also one that keeps things only briefly.
	shortlyClosed = time.Hour
	// noteEvery is how often the file learns the time. The writer looks at the clock with each commit, and each minute.
	noteEvery = 10 * time.Minute
	// tellStepsEvery is how often Options.OnClock is called at most.
	tellStepsEvery = time.Minute
	// mostJumps bounds the memory of a clock that jumps again and again.
	mostJumps = 200
)

// A clock measures the age of rows, also of rows from before the wall clock was set. The writer's goroutine uses it.
//
// Rows keep the times of the wall clock. When that is set, the table jump gets the sequence of the first row after it, and
// the correction of the times before. So a new row is not removed early because the clock was ahead, and a row from that
// time does not stay longer.
type clock struct {
	unsure time.Duration     // unsureMost, or half of the shortest time that anything is kept
	jumps  []jump            // in the order of the log
	last   time.Time         // of the last commit, with the monotonic clock
	noted  time.Time         // when the file learned the time
	turn   time.Duration     // how far the clock was set since the commit before the running one
	step   journal.ClockStep // for OnClock; zero if there is none
	told   time.Time         // when Options.OnClock was last called
}

// A jump is where the clock was set.
//
// A step ahead may be time that has passed, on a machine that slept or was off. So unsure of it counts. After a later step
// the other way the clock was wrong for a while: the common part of the two steps does not count.
type jump struct {
	seq  journal.Seq // rows before it have times by the clock before
	by   int64       // ms; what is added to those
	rest int64       // ms of the step, ahead or back, that no later step has taken back
}

func newClock(o *Options) clock {
	return clock{unsure: unsureOf(o.Window, o.retention())}
}

// unsureOf is how much of a time counts that the wall clock alone says has passed.
func unsureOf(window time.Duration, r *journal.Retention) time.Duration {
	return min(unsureMost, window/2, r.Keep/2, r.KeepAttempts/2)
}

// lacks is what the time of a row lacks to be by the clock of now, in ms.
func (c *clock) lacks(seq journal.Seq) (ms int64) {
	for i := len(c.jumps) - 1; i >= 0 && c.jumps[i].seq > seq; i-- {
		ms += c.jumps[i].by
	}
	return ms
}

// stepped is how far the wall clock was set since the last commit.
func (c *clock) stepped(now time.Time) time.Duration {
	step := now.Round(0).Sub(c.last.Round(0)) - now.Sub(c.last) // the latter by the monotonic clock
	if step.Abs() < stepLeast {
		return 0
	}
	return step
}

// counted is what counts as time that has passed of a step that is not taken back, in ms.
func (c *clock) counted(rest int64) int64 { return min(max(rest, 0), c.unsure.Milliseconds()) }

// open reads what conn says of the clock, and compares now with the last time that it knows. last is that of the log.
func (c *clock) open(conn *sqlite.Conn, last journal.Seq, now time.Time) error {
	c.last = now
	if err := c.load(conn); err != nil {
		return err
	}
	known, err := c.known(conn)
	if err != nil {
		return err
	}
	step := now.Sub(known)
	if known.IsZero() {
		return nil
	}
	if step <= -stepLeast || step > max(c.unsure, shortlyClosed) {
		c.step = journal.ClockStep{From: known, To: now, Closed: true}
	}
	if step.Abs() < jumpLeast {
		return nil
	}
	c.add(last+1, step)
	return c.save(conn)
}

// reopen reads the clock's rows after a commit that failed or got no answer.
func (c *clock) reopen(conn *sqlite.Conn) error {
	noted, err := number(conn, "SELECT at FROM probe WHERE id = 1")
	if err != nil {
		return err
	}
	if noted == c.noted.UnixNano() { // the commit that wrote it went well, and so did what it says of the clock
		c.last = c.noted
	}
	return c.load(conn)
}

// load reads the jumps that conn has.
func (c *clock) load(conn *sqlite.Conn) error {
	c.jumps = nil
	return sqlitex.Execute(conn, "SELECT seq, by, rest FROM jump ORDER BY seq", &sqlitex.ExecOptions{
		ResultFunc: func(row *sqlite.Stmt) error {
			c.jumps = append(c.jumps, jump{journal.Seq(row.ColumnInt64(0)), row.ColumnInt64(1), row.ColumnInt64(2)})
			return nil
		},
	})
}

// known is the last time that conn knows; zero if it knows none.
func (c *clock) known(conn *sqlite.Conn) (at time.Time, err error) {
	noted, err := number(conn, "SELECT at FROM probe WHERE id = 1")
	if err != nil {
		return at, err
	}
	if noted != 0 {
		at = time.Unix(0, noted)
	}
	taken, err := first(conn, "SELECT taken, seq FROM seen ORDER BY seq DESC LIMIT 1")
	if isUnreadable(err) {
		return at, nil
	}
	if err != nil || taken == nil {
		return at, err
	}
	if last := time.UnixMilli(taken[0] + c.lacks(journal.Seq(taken[1]))); last.After(at) {
		at = last
	}
	return at, nil
}

// add adds a jump behind all others.
func (c *clock) add(seq journal.Seq, step time.Duration) {
	left := step.Milliseconds()
	for i := len(c.jumps) - 1; i >= 0 && left != 0; i-- {
		left = c.takeBack(&c.jumps[i], left)
	}
	c.jumps = append(c.jumps, jump{seq, step.Milliseconds() - c.counted(left), left})
}

// takeBack takes back as much of j as a step goes the other way, and returns what is left of the step.
func (c *clock) takeBack(j *jump, step int64) (left int64) {
	if (j.rest > 0) == (step > 0) {
		return step
	}
	rest := j.rest + step // too much, if the step is the longer one
	if left = rest; (rest > 0) == (step > 0) {
		rest = 0
	} else {
		left = 0
	}
	j.by += c.counted(j.rest) - c.counted(rest)
	j.rest = rest
	return left
}

// save writes all jumps. Two with no row between them become one.
func (c *clock) save(conn *sqlite.Conn) error {
	if n := len(c.jumps); n > 1 && c.jumps[n-2].seq == c.jumps[n-1].seq {
		c.jumps[n-2].by += c.jumps[n-1].by
		c.jumps[n-2].rest += c.jumps[n-1].rest
		c.jumps = c.jumps[:n-1]
	}
	if len(c.jumps) > mostJumps { // rows before the one that goes are by the clock of those behind it
		goes := max(slices.IndexFunc(c.jumps, func(j jump) bool { return j.by == 0 }), 0)
		c.jumps = slices.Delete(c.jumps, goes, goes+1)
	}
	if err := c.prune(conn, math.MaxInt64); err != nil {
		return err
	}
	for _, j := range c.jumps {
		err := sqlitex.Execute(conn, "INSERT INTO jump (seq, by, rest) VALUES (?,?,?)", &sqlitex.ExecOptions{Args: []any{int64(j.seq), j.by, j.rest}})
		if err != nil {
			return fmt.Errorf("note that the clock was set: %w", err)
		}
	}
	return nil
}

// prune deletes the jumps before seq from conn.
func (c *clock) prune(conn *sqlite.Conn, seq journal.Seq) error {
	return sqlitex.Execute(conn, "DELETE FROM jump WHERE seq < ?", &sqlitex.ExecOptions{Args: []any{integer(seq)}})
}

// note writes the time of now, so that the next start can compare.
func (c *clock) note(conn *sqlite.Conn, now time.Time) error {
	err := sqlitex.Execute(conn, "INSERT OR REPLACE INTO probe (id, at) VALUES (1, ?)", &sqlitex.ExecOptions{Args: []any{now.UnixNano()}})
	if err != nil {
		return fmt.Errorf("write a row to see whether that works: %w", err)
	}
	c.noted = now
	return nil
}

// reclock moves the time of an envelope that was received by the clock before it was set. now is in ms.
func (c *clock) reclock(r *record, now int64) {
	if c.turn == 0 {
		return
	}
	at := time.UnixMilli(now)
	if before := at.Add(-c.turn); r.env.Received.Sub(before).Abs() < r.env.Received.Sub(at).Abs() {
		r.env.Received = r.env.Received.Round(0).Add(c.turn)
		r.sum = contentsum.Of(&r.env, r.meta)
	}
}
