package spool

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite"
)

// File is the name of the spool's own store in its folder.
const File = "spool.db"

// ErrStore is wrapped by errors of spool.db, as opposed to those of the shared journal.
var ErrStore = errors.New("spool.db")

// subscription is the one in spool.db whose cursor says what was moved.
const subscription = "spool"

// A store is spool.db with the spool's claim on it.
type store struct {
	journal.Journal
	claim  journal.Claim
	cursor atomic.Uint64 // the first sequence that is owed
	left   atomic.Int64  // entries that stay, because they are unfit
}

// newStore claims the backlog of an open journal.
func newStore(ctx context.Context, j journal.Journal) (*store, error) {
	claim, err := j.Claim(ctx, journal.WorkOf(subscription), "spool")
	if err != nil {
		return nil, err
	}
	s := &store{Journal: j, claim: claim}
	subs, err := j.Subscriptions(ctx, subscription)
	if err != nil {
		return nil, err
	}
	if len(subs) == 0 { // only then is anything written, because the disk may be full
		cursor, err := j.Subscribe(ctx, subscription, 1)
		if err != nil {
			return nil, err
		}
		subs = append(subs, journal.Subscription{Cursor: cursor})
	}
	s.cursor.Store(uint64(subs[0].Cursor))
	s.left.Store(int64(subs[0].Dead))
	return s, nil
}

// backlog is how many entries are to be moved. Sequences that a recovery of spool.db has left out do not count.
func (s *store) backlog() uint64 {
	owed := s.owed()
	if skips, ok := s.Journal.(interface {
		LeftOut(from, end journal.Seq) journal.Seq
	}); ok && owed > 0 {
		from := s.cursor.Load()
		owed -= min(owed, uint64(skips.LeftOut(journal.Seq(from), journal.Seq(from+owed))))
	}
	return owed
}

// owed is how many sequences are to be dealt with.
func (s *store) owed() uint64 {
	next, err := s.Next(context.Background())
	if err != nil { // closed
		return 0
	}
	return uint64(next) - min(s.cursor.Load(), uint64(next))
}

// oldest is when the oldest entry that is owed was received; zero if there is none, or if it cannot be read.
func (s *store) oldest(ctx context.Context) time.Time {
	if s.owed() == 0 {
		return time.Time{}
	}
	page, err := s.Read(ctx, journal.Seq(s.cursor.Load()), 1)
	if err != nil || len(page) == 0 || page[0].Envelope == nil {
		return time.Time{}
	}
	return page[0].Envelope.Received
}

// close releases the claim and closes the journal.
func (s *store) close() error {
	s.claim.Release()
	return s.Journal.Close()
}

// whyOwed is why a full spool stays so, and what to do.
const whyOwed = "the shared journal has not taken what waits here; bring its database back"

// openStore opens spool.db in a folder. What was moved goes from it soon, and its own dedupe remembers nothing: what comes
// again is settled by the shared journal, which knows more.
func openStore(ctx context.Context, folder string, o sqlite.Options) (*store, error) {
	if !o.KeepAll {
		o.Window, o.Keep = time.Millisecond, time.Millisecond
	}
	j, err := sqlite.Open(filepath.Join(folder, File), &o)
	if err != nil {
		return nil, fmt.Errorf("spool: %w: %w", ErrStore, err)
	}
	s, err := newStore(ctx, j)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("spool: %w: %w", ErrStore, err), j.Close())
	}
	return s, nil
}

// openFormer opens the spool.db that another process has left. The error wraps fs.ErrNotExist if there is none.
func openFormer(ctx context.Context, folder string, o sqlite.Options) (*store, error) {
	path := filepath.Join(folder, File)
	if err := sqlite.Exists(path); err != nil {
		return nil, fmt.Errorf("spool: %w; give the data folder of a gateway that had a spool", err)
	}
	return openStore(ctx, folder, o)
}

// makeFolder makes the folder of a spool, which only its owner may read.
func makeFolder(folder string) error { return os.MkdirAll(folder, 0o700) }
