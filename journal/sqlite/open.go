package sqlite

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent/internal/logbrake"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/internal/claimtable"
	"github.com/dingevent/dingevent/journal/internal/tail"
)

// connect opens a connection that syncs every commit.
func (j *Journal) connect(mode sqlite.OpenFlags) (*sqlite.Conn, error) {
	return connect(j.path, j.opts, mode)
}

// Open opens the journal at path, or makes a new one there that only its owner may read. A nil opts means defaults. The
// error wraps [journal.ErrLocked] while another Journal has it open, in this process or another. It wraps
// [journal.ErrDamaged] if [Recover] has to come first. Open works on a full disk, too. If even the reserve is used up, the
// journal can only be read until there is room.
func Open(path string, opts *Options) (*Journal, error) {
	o, err := opts.withDefaults()
	if err := cmp.Or(err, checkPath(path)); err != nil {
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
		readers:   make(chan *sqlite.Conn, readers),
		full:      make(chan struct{}, 1),
		asked:     make(chan struct{}, 1),
		segmented: make(chan struct{}, 1),
		lost:      make(chan struct{}, 1),
		retained:  make(chan struct{}, 1),
		closing:   make(chan struct{}),
		stopped:   make(chan struct{}),
	}
	j.logPages.Store(int64(o.logPages))
	j.retention.Store(o.retention())
	j.reserve = newReserve(path, o.Reserve)
	if err := j.begin(); err != nil {
		j.closeReaders()
		j.place.release()
		if isDamage(err) && isOurs(path) {
			err = refused("%v", err)
		}
		return nil, fmt.Errorf("sqlite: open %s: %w", path, err)
	}
	j.prepareKeys()
	return j, nil
}

// checkPath refuses what is no path, because files of that name would lie in the working directory.
func checkPath(path string) error {
	switch path {
	case "":
		return errors.New("sqlite: Open needs the path of a file")
	case ":memory:":
		return errors.New("sqlite: a journal is a file; package memjournal has one in memory")
	}
	return nil
}

// start opens the connections and starts the goroutines.
func (j *Journal) start() error {
	if err := errors.Join(checkRestored(j.path), checkCopied(j.path)); err != nil {
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
	w := &writer{
		j: j, memory: memory{recent: make(map[uint64]journal.Seq)}, pending: make(map[uint64]journal.Seq),
		brake: logbrake.New(time.Minute), clock: newClock(&j.opts), keeps: j.retention.Load(),
	}
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
	if err := j.connectReaders(); err != nil {
		w.close()
		checkpoints.Close()
		return err
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
	j.running.Go(j.sealer.run)
	j.running.Go(j.watch)
	j.running.Go(j.survey)
	return nil
}

// connectReaders opens all connections that read.
func (j *Journal) connectReaders() (err error) {
	w := j.writer
	j.sealer = &sealer{
		path: j.path, opts: &j.opts, closing: j.closing, tasks: make(chan *task, 1), steps: make(chan *sealStep),
		counts: w.memory.has, ended: w.ended,
	}
	if j.sealer.conn, err = j.connectReader(); err != nil {
		return err
	}
	if w.memory.conn, err = j.connectReader(); err != nil {
		return err
	}
	for range readers {
		conn, err := j.connectReader()
		if err != nil {
			return err
		}
		j.readers <- conn
	}
	return nil
}
