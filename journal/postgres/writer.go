package postgres

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/internal/linger"
	"github.com/dingevent/dingevent/journal/internal/tail"
)

const (
	maxGroup      = 1000     // envelopes in one commit; a call may have more
	maxGroupBytes = 1 << 20  // a call may have more
	maxQueued     = 64 << 20 // bytes that wait for the writer
	flushWithin   = 5 * time.Second
	retryWithin   = 2 * time.Second // a group whose connection broke is sent again at once, until then
	probeEvery    = time.Second     // at most, while the journal is suspended
)

// A writer appends. One goroutine has the connection, and takes all calls that wait into one commit.
type writer struct {
	db       *database
	tail     *tail.Tail
	low      func() journal.Seq                     // see [group]
	horizon  *horizon                               // how far readers go
	stored   func()                                 // called after a commit with new entries; it waits for nothing
	grow     func(context.Context) error            // makes partitions where none is left
	timeline func() int64                           // of the server that ready has looked at
	ready    func(context.Context, *pgx.Conn) error // looks at a new connection

	calls       chan *call
	late        []*call // what had a key in common with a call of the group before
	linger      linger.Pace
	company     company
	queued      atomic.Int64
	failure     atomic.Pointer[failure] // nil while events are taken
	closing     chan struct{}
	stopped     chan struct{}
	conn        *pgx.Conn   // nil while there is none
	warned      atomic.Bool // the server sent a warning
	pipeline    pipeline
	unconfirmed unconfirmed

	mu    sync.Mutex // protects stats
	stats journal.Stats
}

// failure is why no event is taken.
type failure struct{ err error }

func newWriter(d *database, t *tail.Tail) *writer {
	return &writer{db: d, tail: t, pipeline: pipeline{db: d}, calls: make(chan *call, 4096), closing: make(chan struct{}), stopped: make(chan struct{})}
}

// run commits until the writer is closed.
func (w *writer) run() {
	defer close(w.stopped)
	defer w.hangUp()
	for {
		g, ok := w.next()
		if !ok {
			return
		}
		if err := w.commit(g); err != nil {
			w.suspend(err)
		}
	}
}

// commit stores a group and answers its calls. An error is what keeps events from being taken.
func (w *writer) commit(g *group) error {
	began := time.Now()
	k, err := w.store(g)
	w.company.note(g, &k)
	w.mu.Lock()
	if err != nil {
		w.stats.Failures++
	} else {
		w.stats.Appended += uint64(k.appended)
		w.stats.Duplicates += uint64(k.duplicates)
		w.stats.Conflicts += uint64(k.conflicts)
		if k.appended > 0 {
			w.stats.Commits++
		}
	}
	w.mu.Unlock()
	if err == nil {
		w.linger.Answered(g.records, time.Since(began))
		w.unconfirmed.add(g, &k, time.Now())
	}
	if k.last > 0 {
		w.tail.Move(k.last)
		w.stored()
	}
	if err != nil { // before anybody is answered, so that a call that follows the answer is refused
		w.failure.Store(&failure{err})
	}
	for _, c := range g.calls {
		w.answer(c, err)
	}
	return err
}

func (w *writer) answer(c *call, err error) {
	w.queued.Add(-int64(c.size))
	c.done <- err
}

// store sends a group. If the connection breaks it is not known what the server did: the group is sent again, by a new
// connection, and dedupe settles it.
func (w *writer) store(g *group) (k kept, err error) {
	var tried remedies
	for began := time.Now(); ; {
		if k, err = w.flush(g); err == nil {
			return k, nil
		}
		if err := w.mend(g, err, &tried, time.Since(began)); err != nil {
			return kept{}, err
		}
	}
}

// remedies are what was done for a group that could not be stored. Each is tried once.
type remedies struct{ grown, again bool }

// mend does what lets a group that failed be sent again. An error is why nothing does.
func (w *writer) mend(g *group, err error, tried *remedies, took time.Duration) error {
	log, code := w.db.opts.Logger, codeOf(err)
	switch {
	case code == noPartition && !tried.grown:
		tried.grown = true
		ctx, cancel := context.WithTimeout(context.Background(), flushWithin)
		defer cancel()
		if failed := w.grow(ctx); failed != nil {
			log.Error("no partition is left for new events, and none can be made", "error", explain(failed))
			return w.refusal(failed)
		}
		log.Error("no partition was left for new events; one was made", "error", explain(err))
	case isUnreadable(err) && !g.blind:
		g.blind = true
		log.Error("an entry that dedupe has to look at cannot be read; events of this commit are kept without dedupe", "error", explain(err))
	case isPooled(code) && w.db.pooler.find():
	case !tried.again && took < retryWithin && (code == "" && !errors.Is(err, errUnsynced) || isAway(code)):
		tried.again = true
		log.Warn("the database's connection broke while events were appended; they are sent again", "error", explain(err))
	default:
		return w.refusal(err)
	}
	return nil
}

// refusal is what callers get: any error of the server means for them that events are not taken.
func (w *writer) refusal(err error) error {
	if err = w.db.failed(err); errors.Is(err, journal.ErrFull) || errors.Is(err, journal.ErrSuspended) || errors.Is(err, journal.ErrClosed) {
		return err
	}
	return fmt.Errorf("%w: %w", journal.ErrSuspended, err)
}

// flush sends the transaction in one piece and reads the answers. After an error the connection is closed.
func (w *writer) flush(g *group) (k kept, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), flushWithin)
	defer cancel()
	defer func() {
		if err != nil {
			w.hangUp()
		}
	}()
	if err := w.dial(ctx); err != nil {
		return kept{}, err
	}
	if g.low = w.low(); g.blind {
		g.low = math.MaxInt64
	}
	g.beside = w.company.beside && g.rounds > 0 && w.horizon.known.Load()
	w.warned.Store(false)
	if k, err = w.pipeline.send(ctx, w.conn, g); err == nil && w.warned.Load() { // such as that a commit's wait for a standby was cancelled
		err = errWarned
	}
	return k, err
}

// dial connects, if there is no connection.
func (w *writer) dial(ctx context.Context) error {
	if w.conn != nil && !w.conn.IsClosed() {
		return nil
	}
	cfg := w.db.own.Copy()
	w.db.adapt(cfg)
	notice := cfg.OnNotice
	cfg.OnNotice = func(c *pgconn.PgConn, n *pgconn.Notice) {
		if n.SeverityUnlocalized == "WARNING" {
			w.warned.Store(true)
		}
		w.db.opts.Logger.Warn("the database says", "notice", n.Message, "code", n.Code)
		if notice != nil {
			notice(c, n)
		}
	}
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return err
	}
	if err = w.db.pooler.look(ctx, conn); err == nil {
		err = w.ready(ctx, conn)
	}
	if err == nil {
		err = w.pipeline.prepare(ctx, conn)
	}
	if err == nil {
		err = w.putBack(conn)
	}
	if err != nil {
		_ = conn.PgConn().Conn().Close()
		return err
	}
	w.conn = conn
	return nil
}

// hangUp closes the socket. Whatever runs on the server finishes or not.
func (w *writer) hangUp() {
	if w.conn != nil {
		_ = w.conn.PgConn().Conn().Close()
		w.conn = nil
	}
}

// counts are what the writer has done so far.
func (w *writer) counts() journal.Stats {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.stats
	if f := w.failure.Load(); f != nil {
		s.Suspended, s.Cause = true, f.err.Error()
	}
	return s
}
