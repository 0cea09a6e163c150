package daemon

import (
	"errors"
	"time"

	"github.com/dingevent/dingevent/internal/datafolder"
	"github.com/dingevent/dingevent/internal/keeper"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite"
)

// openStore opens the journal of the config. One in a database may not be open yet, see openDatabase.
func (d *Daemon) openStore() (store, error) {
	var err error
	if d.keys, err = d.cfg.Encryption.Keys(nil); err != nil {
		return store{}, err
	}
	if d.cfg.Database != nil {
		a := newAwaited()
		if err := d.openDatabase(a); err != nil {
			return store{}, err
		}
		s, err := d.openSpool(a)
		if err != nil {
			return store{}, errors.Join(err, datafolder.Explain(d.cfg.Data), a.Close())
		}
		return store{Journal: a, awaited: a, spool: s, database: d.standingOf(a), retain: a.Retain, makeRoom: func() bool { return false }}, nil
	}
	j, err := d.openFiles()
	if err != nil {
		return store{}, errors.Join(err, datafolder.Explain(d.cfg.Data))
	}
	return store{Journal: j, retain: j.Retain, makeRoom: j.MakeRoom, keeper: keeper.New(j, d.cfg.Data, d.log, d.operator.unsound)}, nil
}

// lockWithin is how long the journal may be locked by another process at start.
const lockWithin = 5 * time.Second

func (d *Daemon) openFiles() (*sqlite.Journal, error) {
	opts := &sqlite.Options{
		Window: time.Duration(d.cfg.DedupeWindow), Keep: time.Duration(d.cfg.Keep), KeepAttempts: time.Duration(d.cfg.KeepAttempts),
		MaxBytes: int64(d.cfg.MaxBytes), OnFill: d.operator.filling,
		EvictOwed: d.cfg.WhenFull == "evict", OnEvict: d.operator.evicted, OnDamage: d.operator.damaged, OnClock: d.operator.clockSet, Logger: d.log, Keys: d.keys,
	}
	return waitForLock(d, func() (*sqlite.Journal, error) { return sqlite.Open(datafolder.JournalPath(d.cfg.Data), opts) })
}

// waitForLock waits a little for a lock: a command that looks into the files holds it only briefly.
func waitForLock[T any](d *Daemon, open func() (T, error)) (T, error) {
	told := false
	for deadline := time.Now().Add(lockWithin); ; {
		opened, err := open()
		if err == nil || !errors.Is(err, journal.ErrLocked) || time.Now().After(deadline) {
			return opened, err
		}
		if !told {
			told = true
			d.log.Warn("another process has the files of the data folder open; waiting for it to end", "data", d.cfg.Data, "at_most", lockWithin)
		}
		time.Sleep(100 * time.Millisecond)
	}
}
