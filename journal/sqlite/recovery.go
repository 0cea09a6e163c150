package sqlite

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/internal/fsdir"
	"github.com/dingevent/dingevent/internal/ownevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite/internal/wal"
)

// RecoverOptions are the settings of a recovery. The zero value works.
type RecoverOptions struct {
	// Empty puts the journal aside and begins an empty one with the subscriptions that can be read, so that events are taken
	// again at once. [Merge] brings what was put aside into it later.
	Empty bool
	// By names who wants it, for the event that the journal begins anew with. May be empty.
	By string
	// Logger gets what opening the new journal says. Discards if nil.
	Logger *slog.Logger
}

// A RecoverReport says what a recovery has found and made.
type RecoverReport struct {
	Damage []string // what was found; empty if the journal is sound, and then nothing was done
	Aside  string   // the folder with the files as they were found
	Mended bool     // all of it was mended; the journal is as it was
	Empty  bool     // an empty one was begun
	BackupReport
	// Missing are sequences between the first entry and the last that are not there.
	Missing []Gap
	// Unread counts pages and rows that could not be read.
	Unread        int
	Subscriptions []journal.Subscription
}

// A Gap is a run of sequences.
type Gap struct{ First, Last journal.Seq }

// Recover makes a journal with damaged files usable again. No process may have it open. The files are put aside, whole, into
// a folder beside the journal, and never removed. A flipped bit in the write-ahead log is mended without loss. After other
// damage all readable entries go into a new journal, with their sequences, and all state. A cursor that is in doubt stands
// too low rather than too high, so an event may be delivered twice. If the last sequence is not known, new events get one
// far beyond.
//
// A recovery that is cut off leaves a journal that Open refuses until Recover has run again. The error wraps
// [journal.ErrLocked] while a process has the journal open, and fs.ErrNotExist if there is none.
func Recover(ctx context.Context, path string, opts *RecoverOptions) (report RecoverReport, err error) {
	var o RecoverOptions
	if opts != nil {
		o = *opts
	}
	o.Logger = cmp.Or(o.Logger, slog.New(slog.DiscardHandler))
	if err := Exists(path); err != nil {
		return report, err
	}
	lock, err := acquire(path)
	if err != nil {
		return report, err
	}
	defer lock.Unlock()
	report.Empty = o.Empty
	r := recovery{path: path, opts: o, report: &report}
	if err := r.run(ctx); err != nil {
		return report, fmt.Errorf("sqlite: recover %s: %w", path, err)
	}
	return report, nil
}

// Exists returns an error wrapping fs.ErrNotExist if nothing of a journal is at path: no file, no write-ahead log, no
// recovery that was cut off. Open makes a new one there.
func Exists(path string) error {
	for _, name := range [...]string{path, path + "-wal", marker(path)} {
		info, err := os.Stat(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return err
		case info.Size() > 0 || name != path+"-wal":
			return nil
		}
	}
	return fmt.Errorf("sqlite: no journal at %s: %w", path, fs.ErrNotExist)
}

type recovery struct {
	path   string
	opts   RecoverOptions
	report *RecoverReport
}

func (r *recovery) run(ctx context.Context) error {
	aside, err := cutOff(r.path)
	if err != nil {
		return err
	}
	if aside == "" {
		if r.report.Damage, err = examine(ctx, r.path); err != nil {
			return err
		}
		if len(r.report.Damage) == 0 && !r.opts.Empty {
			return r.describe()
		}
		if aside, err = beginAside(r.path); err != nil {
			return err
		}
	} else {
		r.report.Damage = append(r.report.Damage, "a recovery was cut off")
	}
	r.report.Aside = aside
	finished, err := putAside(r.path, aside)
	if err != nil {
		return err
	}
	if !finished {
		if err := r.build(ctx, aside); err != nil {
			return fmt.Errorf("%w; the files are whole in %s; free space or put right what fails, and recover again", err, aside)
		}
	}
	if err := errors.Join(ignoreMissing(os.Remove(marker(r.path))), fsdir.Sync(folderOf(r.path))); err != nil {
		return err
	}
	return r.describe()
}

// examine returns what is wrong with the files of a journal, without changing them where SQLite would.
func examine(ctx context.Context, path string) (wrong []string, err error) {
	log, err := wal.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	switch {
	case log.Damaged():
		return []string{"the write-ahead log: " + log.String()}, nil
	case errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0:
		if log.Valid == 0 {
			return nil, nil
		}
		return []string{fmt.Sprintf("the file is missing or empty, but its write-ahead log has %d frames", log.Valid)}, nil
	case err != nil:
		return nil, err
	}
	uri, err := uriOf(path, "")
	if err != nil {
		return nil, err
	}
	conn, err := sqlite.OpenConn(uri, sqlite.OpenReadOnly|sqlite.OpenURI)
	if err == nil {
		defer conn.Close()
		if wrong, err = checkPages(ctx, conn, pace{}); err == nil && len(wrong) == 0 {
			err = checkWhole(conn)
		}
	}
	if isDamage(err) || errors.Is(err, journal.ErrDamaged) {
		return append(wrong, err.Error()), nil
	}
	return wrong, err
}

// build makes the new journal from the files that were put aside, and puts it in place.
func (r *recovery) build(ctx context.Context, aside string) error {
	image := r.path + ".image"
	made := r.path + ".recovered"
	defer removeAll(image)
	for _, path := range []string{image, made} {
		if err := removeAll(path); err != nil {
			return err
		}
	}
	doubts, missing, err := makeImage(ctx, insideOf(aside, r.path), image)
	if err != nil {
		return err
	}
	wrong, err := examine(ctx, image)
	if err != nil && !r.opts.Empty {
		return err
	}
	last := journal.Seq(0)
	if r.report.Mended = len(wrong) == 0 && len(doubts) == 0 && missing == 0 && !r.opts.Empty; r.report.Mended {
		if err := os.Rename(image, made); err != nil {
			return err
		}
	} else if last, err = r.rebuild(ctx, image, doubts, made); err != nil {
		return err
	}
	if err := r.settle(ctx, made, last); err != nil {
		return err
	}
	if err := os.Rename(made, r.path); err != nil {
		return err
	}
	return errors.Join(removeAll(made), fsdir.Sync(folderOf(r.path)))
}

// settle lets the new journal go on beyond all sequences that may have been given, and verifies it.
func (r *recovery) settle(ctx context.Context, made string, last journal.Seq) error {
	if !r.report.Mended {
		if _, err := moveOn(ctx, made, ownevent.Recovered, last, r.opts.By, r.opts.Logger); err != nil {
			return err
		}
	}
	_, err := verifyCopy(ctx, made, pace{}, func(BackupProgress) {})
	return err
}

// describe fills in what the journal has.
func (r *recovery) describe() (err error) {
	uri, err := uriOf(r.path, "")
	if err != nil {
		return err
	}
	conn, err := sqlite.OpenConn(uri, sqlite.OpenReadOnly|sqlite.OpenURI)
	if err != nil {
		return err
	}
	defer conn.Close()
	r.report.Bytes = sizeOf(r.path)
	if err := countEntries(conn, &r.report.BackupReport); err != nil {
		return err
	}
	version, err := number(conn, "PRAGMA user_version")
	if err == nil && version == schemaVersion { // the columns of an older release are others
		if r.report.Subscriptions, err = selectSubscriptions(conn); err == nil {
			r.report.Missing, err = missing(conn)
		}
	}
	return err
}

// missing returns the sequences that should be there and are not.
func missing(conn *sqlite.Conn) (gaps []Gap, err error) {
	var m mark
	if err := m.load(conn); err != nil {
		return nil, err
	}
	next := m.expects(1)
	err = sqlitex.Execute(conn, "SELECT seq FROM entry WHERE seq >= ? ORDER BY seq", &sqlitex.ExecOptions{
		Args: []any{integer(next)},
		ResultFunc: func(row *sqlite.Stmt) error {
			for seq := journal.Seq(row.ColumnInt64(0)); next < seq; next = m.expects(next) {
				gap := Gap{next, seq - 1}
				for _, g := range m.gaps {
					if g.first > next && g.first <= gap.Last {
						gap.Last = g.first - 1
					}
				}
				gaps = append(gaps, gap)
				next = gap.Last + 1
			}
			next = m.expects(journal.Seq(row.ColumnInt64(0)) + 1)
			return nil
		},
	})
	return gaps, err
}
