package sqlite

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// A MergeReport says what a merge has brought into a journal.
type MergeReport struct {
	Entries int64
	Unread  int // pages and rows that could not be read
}

// Merge brings the journal that was put aside in the folder from into the journal at path, which no process has open. It is
// for a journal that was begun with [RecoverOptions].Empty. All of it comes or nothing. A subscription goes back to its
// former place. Events that it was given after that are not delivered again, unless they are more than 100,000. The error
// wraps fs.ErrExist if the journal has such sequences already.
func Merge(ctx context.Context, from, path string, opts *RecoverOptions) (report MergeReport, err error) {
	var o RecoverOptions
	if opts != nil {
		o = *opts
	}
	o.Logger = cmp.Or(o.Logger, slog.New(slog.DiscardHandler))
	source := insideOf(from, path)
	if err := Exists(source); err != nil {
		return report, err
	}
	if err := Exists(path); err != nil {
		return report, err
	}
	// Open brings the journal up to date, and refuses one that is damaged.
	j, err := Open(path, &Options{KeepAll: true, Logger: o.Logger, raw: true})
	if err == nil {
		err = j.Close()
	}
	if err != nil {
		return report, err
	}
	lock, err := acquire(path)
	if err != nil {
		return report, err
	}
	defer lock.Unlock()
	r := recovery{path: path, opts: RecoverOptions{Logger: o.Logger}, report: new(RecoverReport)}
	old := path + ".recovered"
	defer removeAll(old)
	if err := r.extract(ctx, source, old); err != nil {
		return report, fmt.Errorf("sqlite: merge %s: %w", from, err)
	}
	report.Unread = r.report.Unread
	if report.Entries, err = merge(path, old); err != nil {
		return report, fmt.Errorf("sqlite: merge %s: %w", from, err)
	}
	return report, nil
}

// extract puts all that can be read of the database at source into a new one.
func (r *recovery) extract(ctx context.Context, source, made string) error {
	image := r.path + ".image"
	defer removeAll(image)
	for _, path := range []string{image, made} {
		if err := removeAll(path); err != nil {
			return err
		}
	}
	doubts, _, err := makeImage(ctx, source, image)
	if err != nil {
		return err
	}
	_, err = r.rebuild(ctx, image, doubts, made)
	return err
}

// merge brings the rows of the journal old into the one at path.
func merge(path, old string) (entries int64, err error) {
	conn, err := (&Journal{path: path, opts: Options{logPages: 8192}}).connect(sqlite.OpenReadWrite)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if err := sqlitex.Execute(conn, "ATTACH ? AS old", &sqlitex.ExecOptions{Args: []any{old}}); err != nil {
		return 0, err
	}
	if err := step(conn, "BEGIN IMMEDIATE"); err != nil {
		return 0, err
	}
	if entries, err = mergeRows(conn); err != nil {
		return 0, errors.Join(err, step(conn, "ROLLBACK"))
	}
	return entries, step(conn, "COMMIT")
}

func mergeRows(conn *sqlite.Conn) (entries int64, err error) {
	last, err := number(conn, "SELECT max(seq) FROM old.entry")
	if err != nil {
		return 0, err
	}
	first, err := number(conn, "SELECT min(seq) FROM entry")
	if err != nil {
		return 0, err
	}
	if first != 0 && last >= first {
		return 0, fmt.Errorf("the journal begins at sequence %d, what was put aside ends at %d: %w", first, last, fs.ErrExist)
	}
	if entries, err = number(conn, "SELECT count(*) FROM old.entry"); err != nil {
		return 0, err
	}
	for _, statement := range [...]string{
		"INSERT INTO entry (" + columns + ") SELECT " + columns + " FROM old.entry",
		"INSERT OR IGNORE INTO seen SELECT * FROM old.seen",
		"INSERT OR IGNORE INTO datakey SELECT * FROM old.datakey",
		"INSERT OR IGNORE INTO datakey_copy SELECT * FROM old.datakey_copy",
		"DELETE FROM segment", "DELETE FROM zone", "DELETE FROM region", "DELETE FROM slice",
		"DELETE FROM sealed", "DELETE FROM sealed_block", "DELETE FROM sealed_filter",
		"UPDATE mark SET aged = o.aged, summed = o.summed, since = o.since, epoch = max(mark.epoch, o.epoch) FROM old.mark AS o",
		"INSERT OR IGNORE INTO gap SELECT * FROM old.gap",
		"INSERT OR IGNORE INTO damaged SELECT * FROM old.damaged",
		// The events that were given after that, in rows, so that the cursor can go back.
		`INSERT OR IGNORE INTO exception (subscription, seq, key, state, attempts, failures, first, due, changed, error)
			SELECT s.id, e.seq, '', 'delivered', 1, 0, 0, 0, 0, '' FROM subscription AS s JOIN old.subscription AS o USING (name)
			JOIN entry AS e ON e.seq < s.cursor AND e.seq > (SELECT max(seq) FROM old.entry)
			WHERE o.cursor <= (SELECT max(seq) FROM old.entry) LIMIT 100000`,
		`UPDATE subscription SET cursor = o.cursor FROM old.subscription AS o
			WHERE o.name = subscription.name AND o.cursor < subscription.cursor AND o.cursor <= (SELECT max(seq) FROM old.entry)`,
		`INSERT OR IGNORE INTO subscription (name, cursor, paused, reason, drain, note)
			SELECT name, cursor, paused, reason, drain, note FROM old.subscription`,
		`INSERT OR IGNORE INTO exception (subscription, seq, key, state, attempts, failures, first, due, changed, error)
			SELECT s.id, x.seq, x.key, x.state, x.attempts, x.failures, x.first, x.due, x.changed, x.error
			FROM old.exception AS x JOIN old.subscription AS o ON o.id = x.subscription JOIN subscription AS s USING (name)`,
		`INSERT OR IGNORE INTO attempt (subscription, seq, start, number, took, error, outcome, status, answer)
			SELECT s.id, x.seq, x.start, x.number, x.took, x.error, x.outcome, x.status, x.answer
			FROM old.attempt AS x JOIN old.subscription AS o ON o.id = x.subscription JOIN subscription AS s USING (name)`,
		`INSERT OR IGNORE INTO delivered (subscription, hour, first, last, count)
			SELECT s.id, x.hour, x.first, x.last, x.count
			FROM old.delivered AS x JOIN old.subscription AS o ON o.id = x.subscription JOIN subscription AS s USING (name)`,
	} {
		if err := sqlitex.ExecuteTransient(conn, statement, nil); err != nil {
			return 0, err
		}
	}
	if err := sumState(conn); err != nil {
		return 0, err
	}
	return entries, segmentAll(conn)
}
