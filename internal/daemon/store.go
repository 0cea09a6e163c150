package daemon

import (
	"crypto/rand"
	"errors"
	"os"
	"strings"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/keeper"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/spool"
)

// A store is the journal, wherever it lies, with what only one kind of it can do.
type store struct {
	journal.Journal
	// awaited is the journal if that is in a database, which may not have been reached yet; nil for files.
	awaited *awaited
	// database says where the journal lies, if that is in a database; else nil.
	database func() *api.Database
	// spool stands in front of a database; nil for files.
	spool *spool.Spool
	// retain has the journal go by another retention.
	retain func(journal.Retention)
	// makeRoom gives a piece of the reserve on a full disk; false: there is none.
	makeRoom func() bool
	// keeper backs the journal up and verifies it; nil where a database's own tools do.
	keeper *keeper.Keeper
}

// receiver is what takes events in.
func (s store) receiver() dingevent.Receiver {
	if s.spool != nil {
		return s.spool
	}
	return s.Journal
}

// here reports whether the journal is open. It is not while a database has not been reached yet.
func (s store) here() bool { return s.awaited == nil || s.awaited.here() }

// other is why no event may be taken, because another journal is in the place of this gateway's; nil if that is not so.
func (s store) other() error {
	if s.awaited == nil {
		return nil
	}
	return s.awaited.other()
}

// spoolStatus returns what says how the spool stands; nil if there is none.
func (s store) spoolStatus() func() *api.Spool {
	if s.spool == nil {
		return nil
	}
	return func() *api.Spool { return SpoolOf(s.spool.Status()) }
}

// close closes the spool, and then the journal, which the spool hands events to.
func (s store) close() (err error) {
	if s.spool != nil {
		err = s.spool.Close()
	}
	return errors.Join(err, s.Journal.Close())
}

// newID names one run of a gateway: by its host, for people, and differently each time.
func newID() string {
	return hostName() + "-" + strings.ToLower(rand.Text()[:6])
}

// hostName is the name of this machine, or a word in its place.
func hostName() string {
	name, err := os.Hostname()
	if err != nil {
		return "gateway"
	}
	return name
}
