package sqlite

import (
	"context"
	"fmt"
	"strings"
	"time"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent/journal"
)

// scanStep is how many entries are read at once.
const scanStep = 256

// verifyCopy reads a complete copy of a journal, which no process has open: its pages and its entries.
func verifyCopy(ctx context.Context, path string, p pace, tell func(BackupProgress)) (report BackupReport, err error) {
	uri, err := uriOf(path, "immutable=1") // leaves no files beside it
	if err != nil {
		return report, err
	}
	conn, err := sqlite.OpenConn(uri, sqlite.OpenReadOnly|sqlite.OpenURI)
	if err != nil {
		return report, err
	}
	defer conn.Close()
	defer func() {
		if err != nil && ctx.Err() != nil {
			err = context.Cause(ctx) // and not that SQLite was interrupted
		}
	}()
	report.Bytes = sizeOf(path)
	total, err := number(conn, "SELECT max(seq) - min(seq) + 1 FROM entry")
	if err != nil {
		return report, damaged(err)
	}
	tell(BackupProgress{Verifying: true, Total: total})
	wrong, err := checkPages(ctx, conn, p)
	if err != nil {
		return report, err
	}
	if len(wrong) > 0 {
		return report, fmt.Errorf("%w: %s; look after the journal with dingevent verify, and after the disk", journal.ErrDamaged, strings.Join(wrong, "; "))
	}
	version, err := number(conn, "PRAGMA user_version")
	if err != nil {
		return report, damaged(err)
	}
	if version != schemaVersion { // of an older release, with other columns
		return report, damaged(countEntries(conn, &report))
	}
	if err := checkState(conn); err != nil {
		return report, err
	}
	err = readEntries(ctx, conn, p, &report, func() { tell(BackupProgress{Verifying: true, Done: report.Entries, Total: total}) })
	return report, err
}

// readEntries reads all entries at a pace, and tells after each step.
func readEntries(ctx context.Context, conn *sqlite.Conn, p pace, report *BackupReport, tell func()) error {
	var m mark
	if err := m.load(conn); err != nil {
		return damaged(err)
	}
	last, err := number(conn, "SELECT max(seq) FROM entry")
	if err != nil {
		return damaged(err)
	}
	for r := newReading(1, journal.Seq(last), scanStep, m); ; r = newReading(r.next, r.last, scanStep, m) {
		began := time.Now()
		page, err := r.page(func(query func(*sqlite.Conn) error) error { return query(conn) })
		if err != nil {
			return damaged(err)
		}
		if len(page) == 0 {
			return nil
		}
		for _, e := range page {
			report.Entries++
			report.Last = e.Seq
			if e.Damage != "" {
				report.add(e.Seq)
			}
		}
		tell()
		if err := p.pause(ctx, time.Since(began), len(page)); err != nil {
			return err
		}
	}
}

// countEntries fills in what is known without a look at the entries.
func countEntries(conn *sqlite.Conn, report *BackupReport) (err error) {
	if report.Entries, err = number(conn, "SELECT count(*) FROM entry"); err != nil {
		return err
	}
	last, err := number(conn, "SELECT max(seq) FROM entry")
	report.Last = journal.Seq(last)
	return err
}

// damaged wraps journal.ErrDamaged around an error that says so.
func damaged(err error) error {
	if isDamage(err) {
		return fmt.Errorf("%w: %w", journal.ErrDamaged, err)
	}
	return err
}
