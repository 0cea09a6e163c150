// Package filesink appends events to a file or to the standard output, as JSON, one event a line.
package filesink

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/dingevent/dingevent"
)

// A Sink writes one line a delivery: the JSON form of [dingevent.Envelope] with the event's place in
// the journal before it, as in
//
//	{"seq":7,"id":"66d1a2b0","type":"user_add_org", ...}
//
// White space in the payload is not kept, so that a line is one event. A line of a replay names it
// behind seq, as in "replay":"march". A delivery repeated is a line repeated: id, or seq where id is empty, tells. On a regular file a delivery has succeeded once its
// line is synced to disk; deliveries that meet share one sync. A line that is empty or no JSON is the
// trace of a crash or a failing disk: pass over it, its event comes again.
//
// Safe for concurrent use, but nobody else may write to the file. It can be truncated at any time;
// after a rename the sink keeps writing to the renamed file.
type Sink struct {
	name string // what errors call the destination
	out  io.Writer
	disk disk // out, if it can be synced; else nil
	own  bool // we opened it: it is ours to repair and to close

	writing chan struct{} // a mutex that a context can give up waiting for; held to use what follows
	torn    bool          // out may end within a line
	closed  bool
	open    *round // of the lines written since the last sync began

	syncing chan struct{} // such a mutex too, taken before writing; held during a sync
}

var _ dingevent.Sink = (*Sink)(nil)

// disk is what a Sink needs of an *os.File that is a regular file.
type disk interface {
	io.WriteCloser
	Sync() error
	Stat() (fs.FileInfo, error)
	Truncate(size int64) error
}

// Options of a Sink. The zero value is right for most.
type Options struct {
	// Mode is the permission bits of a file that Open creates. Defaults to 0600, since events
	// tell of people.
	Mode fs.FileMode
}

// Open returns a sink to the file at path, made if it is not there; "-" is the standard output. A
// last line that a crash left unfinished is ended before the first new one.
func Open(path string, opts *Options) (*Sink, error) {
	if path == "-" {
		return New(os.Stdout), nil
	}
	var o Options
	if opts != nil {
		o = *opts
	}
	if o.Mode == 0 {
		o.Mode = 0o600
	}
	if o.Mode&^fs.ModePerm != 0 {
		return nil, fmt.Errorf("filesink: mode %v is more than permissions; use one such as 0640", o.Mode)
	}
	file, torn, err := openFile(path, o.Mode)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("filesink: %w; create its folder first", err)
	}
	if err != nil {
		return nil, fmt.Errorf("filesink: %w", err)
	}
	s := newSink(path, file)
	s.own, s.torn = true, torn
	return s, nil
}

// New returns a sink to w, such as the standard output. Close does not close w. Lines are synced only
// where w is an *os.File and a regular file.
func New(w io.Writer) *Sink { return newSink("output", w) }

func newSink(name string, w io.Writer) *Sink {
	s := &Sink{name: name, out: w, open: newRound(), writing: make(chan struct{}, 1), syncing: make(chan struct{}, 1)}
	if d, ok := w.(disk); ok {
		if info, err := d.Stat(); err == nil && info.Mode().IsRegular() {
			s.disk = d
		}
	}
	return s
}

// Deliver appends d's line. When ctx ends before the line is synced, it may be in the file all the
// same; ctx does not cut off a write that the system holds up, as into a pipe that nobody reads.
func (s *Sink) Deliver(ctx context.Context, d dingevent.Delivery) error {
	line, err := encode(d)
	if err != nil {
		return dingevent.Reject(fmt.Errorf("filesink: event as JSON: %w", err))
	}
	r, err := s.write(ctx, line)
	if err == nil && s.disk != nil {
		err = s.synced(ctx, r)
	}
	if err != nil {
		return fmt.Errorf("filesink: %s: %w", s.name, err)
	}
	return nil
}

// Close waits for the write and the sync that run, syncs once more, and closes the file if Open
// opened it. Later deliveries fail with an error wrapping [os.ErrClosed].
func (s *Sink) Close() error {
	s.syncing <- struct{}{}
	defer func() { <-s.syncing }()
	s.writing <- struct{}{}
	closed := s.closed
	s.closed = true
	<-s.writing
	if closed {
		return nil
	}
	var err error
	if s.disk != nil {
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
