package sqlite

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent/internal/logbrake"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/internal/bell"
	"github.com/dingevent/dingevent/journal/internal/claimtable"
	"github.com/dingevent/dingevent/journal/internal/linger"
	"github.com/dingevent/dingevent/journal/internal/tail"
	"github.com/dingevent/dingevent/journal/vault"
)

// A Journal is a [journal.Journal] in a SQLite file. Open starts it, Close ends its goroutines.
type Journal struct {
	opts  Options
	path  string
	place *place

	appends, changes *queue // of Receive, which come first, and of state

	writer   *writer // its goroutine's alone until that has ended
	tail     *tail.Tail
	sealer   *sealer
	claims   *claimtable.Table // made by Open
	bells    bell.Bells        // rung by subscription when its requests change; "" stands for all that are asked
	counters counters
	reserve  *reserve
	logPages atomic.Int64 // of the write-ahead log, from which on it should start over
	fill     struct {     // as the last commit or look at the disk left it
		used, limit, level atomic.Int64
		disk, full         atomic.Bool
	}
	retention atomic.Pointer[journal.Retention] // by which the writer goes with its next commit; never nil
	failure   atomic.Pointer[failure]           // why nothing is taken now; nil while all is well
	mark      atomic.Pointer[mark]              // as the last commit left it
	findings  *findings

	keys *dataKeys   // nil if the file was opened without a look at them
	ring *vault.Ring // nil if nothing is encrypted

	readers chan *sqlite.Conn // those not in use
	full    chan struct{}     // wakes the checkpointer: the write-ahead log has grown
	rewind  atomic.Bool       // asks the writer to finish a checkpoint between two commits
	moving  sync.Mutex        // held by who moves the write-ahead log: SQLite has it done by one connection, and refuses another

	asked     chan struct{} // wakes watch: Stats was called
	segmented chan struct{} // wakes survey: the writer has ended a segment
	lost      chan struct{} // wakes the writer: watch has found a loss
	retained  chan struct{} // wakes the writer: retention has changed
	displaced atomic.Bool   // the database is not where it was opened

	guests guests // calls with a connection of their own

	closing chan struct{}  // closed first, by Close
	close   sync.Once      // closes closing
	stopped chan struct{}  // closed when the writer has ended
	running sync.WaitGroup // the writer, the checkpointer, the sealer and watch
	closed  error          // of Close; set before its sync.Once ends
}

var _ journal.Journal = (*Journal)(nil)

// failure is the error of a failed commit, for the callers.
type failure struct{ err error }

// readers is how many reads run at once; more wait for their turn.
const readers = 4

// Close waits for the running commit and the running reads, then closes the files, and leaves all data in the
// one at path. Calls that wait, and all later ones, get [journal.ErrClosed]. A second Close does nothing but wait for the first.
// The error says where the data lies if another program has deleted, moved or replaced the file.
func (j *Journal) Close() error {
	j.close.Do(func() {
		close(j.closing)
		j.tail.Close()
		j.bells.RingAll()
		j.guests.leave()
		j.running.Wait()
		j.closed = j.writer.partingWords()
		for range readers {
			j.closed = errors.Join(j.closed, j.shut(<-j.readers))
		}
		j.closed = errors.Join(j.closed, j.shut(j.sealer.conn), j.shut(j.writer.memory.conn))
		// The last one to go moves the write-ahead log into the file, which a reader cannot.
		j.closed = errors.Join(j.closed, j.shut(j.writer.conn))
		j.place.letGo() // a file that is deleted and held takes room
		j.reserve.restore()
		j.closed = errors.Join(j.closed, j.place.release())
	})
	return j.closed
}

// shut closes a connection. It leaves it open if the database is not at its place: SQLite would remove the files beside
// it by name, and they may be another's.
func (j *Journal) shut(conn *sqlite.Conn) error {
	if conn == nil || j.displaced.Load() {
		return nil
	}
	return conn.Close()
}

// closeReaders closes the connections of an Open that has failed.
func (j *Journal) closeReaders() {
	if j.sealer != nil && j.sealer.conn != nil {
		j.sealer.conn.Close()
	}
	if w := j.writer; w != nil && w.memory.conn != nil {
		w.memory.conn.Close()
	}
	j.sealer, j.writer = nil, nil
	for {
		select {
		case conn := <-j.readers:
			conn.Close()
		default:
			return
		}
	}
}

// usable returns why a call cannot even begin.
func (j *Journal) usable(ctx context.Context) error {
	select {
	case <-j.closing:
		return journal.ErrClosed
	default:
		return ctx.Err()
	}
}

// counters are journal.Stats while they count.
type counters struct {
	appended, duplicates, conflicts, commits, failures, evicted, damaged, clockSteps atomic.Uint64
}

// Stats counts since Open.
func (j *Journal) Stats() journal.Stats {
	select {
	case j.asked <- struct{}{}:
	default:
	}
	cause := ""
	if f := j.failure.Load(); f != nil {
		cause = f.err.Error()
	}
	return journal.Stats{
		Fill: journal.Fill{
			Used: j.fill.used.Load(), Limit: j.fill.limit.Load(), Disk: j.fill.disk.Load(),
			Level: int(j.fill.level.Load()), Full: j.fill.full.Load(),
		},
		Appended:   j.counters.appended.Load(),
		Duplicates: j.counters.duplicates.Load(),
		Conflicts:  j.counters.conflicts.Load(),
		Commits:    j.counters.commits.Load(),
		Failures:   j.counters.failures.Load(),
		Evicted:    j.counters.evicted.Load(),
		Damaged:    j.counters.damaged.Load(),
		ClockSteps: j.counters.clockSteps.Load(),
		Suspended:  cause != "",
		Cause:      cause,
		Key:        j.ring.Master(),
	}
}

// The writer owns the connection that writes, and all that goes with it. Only its goroutine uses it.
type writer struct {
	j    *Journal
	conn *sqlite.Conn
	next journal.Seq // of the next entry

	memory  memory                 // of the entries committed
	pending map[uint64]journal.Seq // of the entries of the running commit
	batch   batch
	linger  linger.Pace
	segment segment // the one that is not yet in the file
	sealing sealing

	keyAge        keyAge
	keeps         *journal.Retention // never nil
	ageing        ageing
	filling       filling
	space         space
	idle          *time.Timer // until the disk is looked at, while no call comes
	evicted       evicted     // not reported yet
	toldEvictions time.Time   // when that was
	forgetting    forgetting
	cautious      bool        // see upkeep
	begin         journal.Seq // the oldest entry, while cautious
	mark          mark
	epoch         uint64 // the highest of a claim that the file has
	summing       summing
	damaged       journal.DamageReport // not reported yet
	toldDamage    time.Time            // when that was
	brake         *logbrake.Brake
	written       int // bytes, about, since the checkpointer was last woken
	clock         clock
	tally         tally
	looked        time.Time // when the files were last where they were opened
	rescue        *rescue   // of files that are not where they were opened; nil while they are
}

// tally is what the running commit adds to the counters.
type tally struct {
	appended, duplicates, conflicts uint64
	evicted                         evicted
	damaged                         []damage
	segmented                       bool // a segment has ended
}
