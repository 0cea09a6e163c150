// Package filesink appends events to a file or to the standard output, as JSON, one event a line.
package filesink

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/ctxmutex"
	"github.com/dingevent/dingevent/internal/diskroom"
)

// A Sink writes one line a delivery: the JSON form of [dingevent.Envelope] with the event's place in
// the journal before it, as in
//
//	{"seq":7,"id":"66d1a2b0","type":"user_add_org", ...}
//
// or a CloudEvent, see [Options]. White space in the payload is not kept, so that a line is one event. A line of a replay
// names it behind seq, as in "replay":"march". A repeated delivery is a repeated line: compare id, or seq if id is empty.
// On a regular file a delivery has succeeded once its line is synced to disk. Deliveries that meet share one sync. A
// reader must skip a line that is empty or no JSON. It comes from a crash or a failing disk, and its event comes again.
//
// Safe for concurrent use, but no other program may write to the file. Another program may truncate, rename or remove
// it at any time, as logrotate does: the next line goes to a new file at its path. The sink can also set full files
// aside by itself, see [Rotation].
type Sink struct {
	name   string // what errors call the destination; its path if we opened it
	opts   Options
	own    bool // we opened it: it is ours to repair, to rotate and to close
	synced bool // it is a regular file: lines are synced
	tidier *tidier

	writing ctxmutex.Mutex // held to use the fields down to open
	out     io.Writer      // nil if there is none and it has to be opened
	disk    disk           // out, if synced
	info    fs.FileInfo    // of disk when it was opened: which file it is
	period  int64          // in which disk was begun, see Rotation.period
	last    time.Time      // of the newest rotated file
	torn    bool           // out may end within a line
	closed  bool
	open    *round // of the lines written since the last sync began

	syncing ctxmutex.Mutex // taken before writing; held during a sync, and to change out and disk
}

var _ dingevent.Sink = (*Sink)(nil)

// disk is what a Sink needs of an *os.File that is a regular file.
type disk interface {
	io.WriteCloser
	Sync() error
	Stat() (fs.FileInfo, error)
	Truncate(size int64) error
}

// Open returns a sink to the file at path, made if it is not there; "-" is the standard output. It ends a last line that
// a crash left unfinished. If a full disk has no room for a new file, the first delivery tries again. If Rotation
// removes or compresses files, one goroutine does so until Close.
func Open(path string, opts *Options) (*Sink, error) {
	var o Options
	if opts != nil {
		o = *opts
	}
	if err := o.check(path); err != nil {
		return nil, fmt.Errorf("filesink: %w", err)
	}
	if path == "-" {
		if o.Stdout == nil {
			o.Stdout = os.Stdout
		}
		s := New(o.Stdout)
		s.opts.Format = o.Format
		return s, nil
	}
	s := newSink(path)
	s.own = true
	s.opts = o.withDefaults()
	err := s.begin()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("filesink: %w; create its folder first", err)
	}
	if err != nil {
		return nil, fmt.Errorf("filesink: %w", err)
	}
	return s, nil
}

// New returns a sink to w, such as the standard output. Close does not close w. Lines are synced only
// where w is an *os.File and a regular file.
func New(w io.Writer) *Sink {
	s := newSink("output")
	s.use(w)
	return s
}

func newSink(name string) *Sink {
	return &Sink{name: name, open: newRound(), writing: ctxmutex.New(), syncing: ctxmutex.New()}
}

// begin opens the file of a new sink, and starts to tidy up what earlier ones left.
func (s *Sink) begin() error {
	err := s.openFile()
	if diskroom.Full(err) { // the first line tries again, and waits where it comes from
		s.synced, err = true, nil
	}
	if err != nil || s.opts.Rotation == (Rotation{}) {
		return err
	}
	if !s.synced {
		return errors.Join(fmt.Errorf("%s is no regular file and cannot be rotated; leave Rotation out", s.name), s.out.(io.Closer).Close())
	}
	if target, err := filepath.EvalSymlinks(s.name); err == nil {
		s.name = target // a rename should not move the link
	}
	files := filesOf(s.name)
	old, err := files.list()
	if err != nil {
		return errors.Join(err, s.Close())
	}
	if len(old) > 0 {
		s.last = old[len(old)-1].at
	}
	if r := s.opts.Rotation; r.Keep > 0 || r.Gzip {
		s.tidier = startTidier(files, s.opts)
	}
	return nil
}

// use makes w what is written to. The caller holds both mutexes, or is alone.
func (s *Sink) use(w io.Writer) {
	s.out, s.disk, s.info, s.synced = w, nil, nil, false
	if d, ok := w.(disk); ok {
		if info, err := d.Stat(); err == nil && info.Mode().IsRegular() {
			s.disk, s.info, s.synced = d, info, true
			s.period = s.opts.Rotation.period(info.ModTime())
		}
	}
}

// errNext is returned by write where a line has to go to the next file.
var errNext = errors.New("the next file has to be opened")

// Deliver appends d's line. When ctx ends before the line is synced, it may be in the file all the
// same; ctx does not cut off a write that the system holds up, as into a pipe that is not read.
func (s *Sink) Deliver(ctx context.Context, d dingevent.Delivery) error {
	line, err := encode(s.opts.Format, d)
	if err != nil {
		return dingevent.Reject(fmt.Errorf("filesink: event as JSON: %w", err))
	}
	r, err := s.write(ctx, line)
	for errors.Is(err, errNext) { // again, if others have filled the next file meanwhile
		if err = s.next(ctx, len(line)); err == nil {
			r, err = s.write(ctx, line)
		}
	}
	if err == nil && r != nil {
		err = s.wait(ctx, r)
	}
	if err != nil {
		return fmt.Errorf("filesink: %s: %w", s.name, err)
	}
	return nil
}

// Close waits for the write and the sync that run, syncs once more, and closes the file if Open
// opened it; a file that is being compressed is left to the next Open. Later deliveries fail with an
// error wrapping [os.ErrClosed].
func (s *Sink) Close() error {
	if s.tidier != nil {
		s.tidier.close()
	}
	s.syncing.Lock()
	defer s.syncing.Unlock()
	s.writing.Lock()
	closed := s.closed
	s.closed = true
	s.writing.Unlock()
	if closed || s.out == nil {
		return nil
	}
	var err error
	if s.synced {
		err = s.sync()
	}
	if c, ok := s.out.(io.Closer); ok && s.own {
		err = errors.Join(err, c.Close())
	}
	if err != nil {
		return fmt.Errorf("filesink: close %s: %w", s.name, err)
	}
	return nil
}
