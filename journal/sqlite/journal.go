package sqlite

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent/internal/logbrake"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/internal/bell"
	"github.com/dingevent/dingevent/journal/internal/claimtable"
	"github.com/dingevent/dingevent/journal/internal/tail"
)

// Options are the settings of a journal. The zero value works.
type Options struct {
	// Window is how long an event is remembered, so that a second push of it is not kept again.
	// Defaults to 72 hours.
	Window time.Duration
	// Keep is how long entries are kept; older ones go, oldest first, but none that a subscription
	// is still owed and none with a dead letter. Defaults to 30 days.
	Keep time.Duration
	// KeepAttempts is how long recorded attempts of events that are done are kept; at most as long as the event.
	// Defaults to Keep.
	KeepAttempts time.Duration
	// MaxBytes is the hard limit of the file's used pages, in bytes. The room on the disk, less the Reserve, is a limit as
	// well. The journal looks at it all the time, because other programs write there, too. With 0, the default, it is the
	// only limit. Logger logs, and OnFill is called, when 50, 70 and 90 percent of the lower limit are reached or left;
	// less than 64 MiB left on the disk count as 90 percent. Old entries that no subscription needs are removed early
	// from nine tenths of MaxBytes on. On the disk's limit this begins when a tenth of it and 1 GiB are no longer left. At
	// the limit Receive returns errors wrapping [journal.ErrFull], and the state is still saved. At least 1 MiB, or 0.
	MaxBytes int64
	// Reserve is how many bytes of the disk are kept for what has to be written when the disk is full: the state, and the
	// files that Open makes. It lies in six files beside the journal, made by the first commit, and is given back piece by
	// piece when it is needed. Receive returns errors wrapping [journal.ErrFull] before, and state is saved on; once the disk
	// has room again, the reserve is made again, and events are taken. Defaults to 16 MiB, and an eighth of a small disk.
	Reserve int64
	// EvictOwed evicts the oldest entries from 95 percent of MaxBytes on, also undelivered ones and those of dead letters.
	// Without it, new events are refused at the limit. Set it if new events are worth more than old ones. An eviction is
	// logged, and OnEvict is called. A subscription goes on with the next entry, and a waiting event becomes a dead letter.
	EvictOwed bool
	// OnEvict is called after entries were evicted by EvictOwed, at most once a minute while that goes on, and under the
	// conditions of OnFill.
	OnEvict func(journal.Eviction)
	// KeepAll means that nothing is forgotten or aged, in spite of Window and Keep. It is for a tool that looks into the
	// journal of a stopped program, or moves dead letters, and does not know the program's settings. Everything else works
	// as ever.
	KeepAll bool
	// OnFill is called after a commit by which the file has reached or left a level of [journal.Fill]. Open calls it with
	// the present level, unless that is 0. The writer waits for OnFill: it must return at once, and must not use the
	// journal, because the journal would wait for the writer.
	OnFill func(journal.FillChange)
	// OnDamage is called after damaged entries were noted, once for each entry. It is called at most once a minute while
	// there are more, and under the conditions of OnFill.
	OnDamage func(journal.DamageReport)
	// OnClock is called when the wall clock was set, and by Open if the journal was closed for long, or meanwhile the clock was
	// set. It is called at most once a minute, and under the conditions of OnFill.
	OnClock func(journal.ClockStep)
	// Logger gets failures, recoveries, steps of the clock and the warnings before MaxBytes. Defaults to slog.Default().
	Logger *slog.Logger

	// For tests: the name of a registered SQLite VFS. Then the pages of 4 KiB from which on the write-ahead log should
	// start over, 32 MiB by default. Then how many bytes may wait for commits in each queue, 64 MiB by default. The last
	// bounds the memory while a sync hangs.
	vfs       string
	logPages  int
	maxQueued int64
	now       func() time.Time // what ages go by, time.Now by default
}

func (o *Options) withDefaults() (Options, error) {
	var opts Options
	if o != nil {
		opts = *o
	}
	if opts.Window == 0 {
		opts.Window = 72 * time.Hour
	}
	if opts.Keep == 0 {
		opts.Keep = 30 * 24 * time.Hour
	}
	if opts.KeepAttempts == 0 {
		opts.KeepAttempts = opts.Keep
	}
	if opts.logPages == 0 {
		opts.logPages = 8192
	}
	if opts.maxQueued == 0 {
		opts.maxQueued = 64 << 20
	}
	if opts.now == nil {
		opts.now = time.Now
	}
	if opts.Logger == nil {
		opts.Logger = slog.Default()
	}
	switch {
	case opts.Window < 0:
		return opts, fmt.Errorf("sqlite: Options.Window is %v; it must be positive", opts.Window)
	case opts.Keep < 0:
		return opts, fmt.Errorf("sqlite: Options.Keep is %v; it must be positive", opts.Keep)
	case opts.KeepAttempts < 0:
		return opts, fmt.Errorf("sqlite: Options.KeepAttempts is %v; it must be positive", opts.KeepAttempts)
	case opts.MaxBytes != 0 && opts.MaxBytes < 1<<20:
		return opts, fmt.Errorf("sqlite: Options.MaxBytes is %d; it must be at least 1 MiB, or 0 for what the disk allows", opts.MaxBytes)
	case opts.Reserve < 0:
		return opts, fmt.Errorf("sqlite: Options.Reserve is %d; it must be positive, or 0 for the default", opts.Reserve)
	}
	return opts, nil
}

// A Journal is a [journal.Journal] in a SQLite file. Open starts it, Close ends its goroutines.
type Journal struct {
	opts  Options
	path  string
	place *place

	appends, changes *queue // of Receive, which come first, and of state

	writer   *writer // its goroutine's alone until that has ended
	tail     *tail.Tail
	claims   *claimtable.Table // made by Open
	bells    bell.Bells        // rung by subscription when its requests change; "" stands for all that are asked
	counters counters
	reserve  *reserve
	logPages atomic.Int64 // of the write-ahead log, from which on it should start over
	fill     struct {     // as the last commit or look at the disk left it
		used, limit, level atomic.Int64
		disk, full         atomic.Bool
	}
	failure  atomic.Pointer[failure] // why nothing is taken now; nil while all is well
	mark     atomic.Pointer[mark]    // as the last commit left it
	findings *findings

	readers chan *sqlite.Conn // those not in use
	full    chan struct{}     // wakes the checkpointer: the write-ahead log has grown
	rewind  atomic.Bool       // asks the writer to finish a checkpoint between two commits

	asked     chan struct{} // wakes watch: Stats was called
	lost      chan struct{} // wakes the writer: watch has found a loss
	displaced atomic.Bool   // the database is not where it was opened

	guests guests // calls with a connection of their own

	closing chan struct{}  // closed first, by Close
	close   sync.Once      // closes closing
	stopped chan struct{}  // closed when the writer has ended
	running sync.WaitGroup // the writer, the checkpointer and watch
	closed  error          // of Close; set before its sync.Once ends
}

var _ journal.Journal = (*Journal)(nil)

// failure is the error of a failed commit, for the callers.
type failure struct{ err error }

// readers is how many reads run at once; more wait for their turn.
const readers = 4

// Open opens the journal at path, or makes a new one there that only its owner may read. A nil opts means defaults. The
// error wraps [journal.ErrLocked] while another Journal has it open, in this process or another. It wraps
// [journal.ErrDamaged] if [Recover] has to come first. Open works on a full disk, too. If even the reserve is used up, the
// journal can only be read until there is room.
func Open(path string, opts *Options) (*Journal, error) {
	o, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	lock, err := acquire(path)
	if err != nil {
		return nil, err
	}
	j := &Journal{
		opts: o, path: path, place: &place{path: path, lock: lock},
		appends: newQueue(), changes: newQueue(),
		tail: tail.New(), findings: newFindings(),
		readers: make(chan *sqlite.Conn, readers),
		full:    make(chan struct{}, 1),
		asked:   make(chan struct{}, 1),
		lost:    make(chan struct{}, 1),
		closing: make(chan struct{}),
		stopped: make(chan struct{}),
	}
	j.logPages.Store(int64(o.logPages))
	j.reserve = newReserve(path, o.Reserve)
	if err := j.begin(); err != nil {
		j.closeReaders()
		j.place.release()
		if isDamage(err) && isOurs(path) {
			err = refused("%v", err)
		}
		return nil, fmt.Errorf("sqlite: open %s: %w", path, err)
	}
	return j, nil
}

// start opens the connections and starts the goroutines.
func (j *Journal) start() error {
	if err := checkRestored(j.path); err != nil {
		return err
	}
	if err := j.inspect(); err != nil {
		return err
	}
	if err := create(j.path); err != nil {
		return err
	}
	if err := j.place.hold(); err != nil {
		return err
	}
	w := &writer{j: j, seen: make(memory), pending: make(memory), brake: logbrake.New(time.Minute), clock: newClock(&j.opts)}
	j.writer = w
	if err := w.open(); err != nil {
		return err
	}
	j.claims = claimtable.New(w.epoch)
	if err := w.measure(); err != nil {
		w.close()
		return err
	}
	checkpoints, err := j.connect(sqlite.OpenReadWrite)
	if err != nil {
		w.close()
		return err
	}
	for range readers {
		conn, err := j.connectReader()
		if err != nil {
			w.close()
			checkpoints.Close()
			return err
		}
		j.readers <- conn
	}
	if err := errors.Join(j.place.holdMore(), w.inPlace()); err != nil {
		w.close()
		checkpoints.Close()
		return err
	}
	w.tellFill()
	w.tellClock()
	j.running.Go(func() { w.run(); close(j.stopped) })
	j.running.Go(func() { j.checkpoint(checkpoints) })
	j.running.Go(j.watch)
	return nil
}

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

// closeReaders closes the connections that no reader has.
func (j *Journal) closeReaders() {
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
	}
}
