package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/internal/diskroom"
)

// Of a copy, in pages of 4 KiB.
const (
	copyStep = 16  // copied at once: a larger step makes commits wait for the processor and the disk
	copySync = 256 // written before they are synced: else the sync of a commit waits for all that was copied
)

// A copier copies a database to another file, a few pages at a time.
//
// SQLite begins a copy anew when another connection writes to its source: measured, a copy beside 500 events a second
// never ends. So the source is one snapshot, in a transaction that lasts as long as the copy. The write-ahead log cannot
// start over meanwhile; the copier watches its size.
type copier struct {
	source *sqlite.Conn
	log    string // the path of the source's write-ahead log
	folder string // of the copy
	pace   pace
	// mayPin is how large the log may become, in bytes; from a quarter of it on there are no pauses.
	mayPin int64
	tell   func(BackupProgress)
}

// spareRoom is what a copy leaves of its disk, in bytes: the journal may lie there, too.
const spareRoom = 64 << 20

// checkRoom returns an error if the folder's disk has no room for so many more bytes.
func checkRoom(folder string, bytes int64) error {
	room, err := diskroom.Of(folder)
	if err != nil {
		return nil // the system does not report its room; a write will fail if there is none
	}
	spare := min(spareRoom, room.Total/reserveShare)
	if room.Free < bytes+spare {
		return fmt.Errorf("%w: %d MiB are free there, %d more are needed, and %d are left to others; remove older backups, or choose another disk",
			syscall.ENOSPC, room.Free>>20, bytes>>20, spare>>20)
	}
	return nil
}

// run copies everything to the file, which must be there and empty, and syncs it.
func (c *copier) run(ctx context.Context, to string) (err error) {
	target, err := openTarget(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, target.close()) }()
	if err := step(c.source, "BEGIN"); err != nil {
		return err
	}
	defer step(c.source, "ROLLBACK") // it has read alone
	// The first read makes the snapshot.
	if _, err := number(c.source, "SELECT count(*) FROM sqlite_schema"); err != nil {
		return err
	}
	backup, err := sqlite.NewBackup(target.conn, "", c.source, "")
	if err != nil {
		return err
	}
	if err := c.steps(ctx, backup, target); err != nil {
		backup.Close()
		return err
	}
	if err := backup.Close(); err != nil {
		return err
	}
	return target.file.Sync()
}

func (c *copier) steps(ctx context.Context, backup *sqlite.Backup, target *target) error {
	for n := 1; ; n++ {
		began := time.Now()
		more, err := backup.Step(copyStep)
		if err != nil {
			return err
		}
		if !more {
			return nil
		}
		if n%(copySync/copyStep) == 0 {
			if err := errors.Join(target.file.Sync(), checkRoom(c.folder, 0)); err != nil {
				return err
			}
		}
		pinned := c.pinned()
		total := int64(backup.PageCount())
		c.tell(BackupProgress{Done: total - int64(backup.Remaining()), Total: total, Pinned: pinned})
		if pinned > c.mayPin {
			return fmt.Errorf("the write-ahead log has grown to %d MiB, because it cannot start over while the journal is copied; "+
				"back up to a faster disk, or when fewer events come", pinned>>20)
		}
		pace := c.pace
		if pinned > c.mayPin/4 {
			pace = pace.hurried()
		}
		if err := pace.pause(ctx, time.Since(began), copyStep); err != nil {
			return err
		}
	}
}

// pinned is how large the write-ahead log is, in bytes.
func (c *copier) pinned() int64 {
	info, err := os.Stat(c.log)
	if err != nil {
		return 0
	}
	return info.Size()
}

// A target is the file that a copy is written to.
type target struct {
	conn *sqlite.Conn
	file *os.File // the same, to sync it
}

func openTarget(path string) (*target, error) {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	uri, err := uriOf(path, "")
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	conn, err := sqlite.OpenConn(uri, sqlite.OpenReadWrite|sqlite.OpenURI)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	// Half a copy is thrown away, so it needs no journal; we sync it ourselves.
	for _, pragma := range [...]string{"journal_mode = OFF", "synchronous = OFF", "cache_size = -512"} {
		if err := sqlitex.ExecuteTransient(conn, "PRAGMA "+pragma, nil); err != nil {
			return nil, errors.Join(err, conn.Close(), file.Close())
		}
	}
	return &target{conn, file}, nil
}

// close closes the connection first: SQLite's locks end with the first handle that is closed.
func (t *target) close() error { return errors.Join(t.conn.Close(), t.file.Close()) }
