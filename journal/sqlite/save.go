package sqlite

import (
	"context"
	"errors"
	"fmt"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
)

// Subscribe returns the cursor of name, which starts at start if it is new. A name that is known costs no commit, so that a
// program can begin while nothing can be written.
func (j *Journal) Subscribe(ctx context.Context, name string, start journal.Seq) (cursor journal.Seq, err error) {
	var found int64
	err = j.read(ctx, func(conn *sqlite.Conn) (err error) {
		_, found, err = findSubscription(conn, name)
		return err
	})
	if err == nil || !errors.Is(err, journal.ErrNotFound) {
		return journal.Seq(found), err
	}
	err = j.commit(ctx, &call{change: func(conn *sqlite.Conn) (err error) {
		if err := insertSubscription(conn, name, start); err != nil {
			return err
		}
		found, err = number(conn, "SELECT cursor FROM subscription WHERE name = ?", name)
		return err
	}})
	if err != nil {
		return 0, err
	}
	return journal.Seq(found), nil
}

// insertSubscription makes a subscription, if there is none of that name.
func insertSubscription(conn *sqlite.Conn, name string, start journal.Seq) error {
	err := sqlitex.Execute(conn, "INSERT INTO subscription (name, cursor) VALUES (?, ?) ON CONFLICT DO NOTHING",
		&sqlitex.ExecOptions{Args: []any{name, integer(start)}})
	if err != nil || conn.Changes() == 0 {
		return err
	}
	// Now it has an ID.
	return sqlitex.Execute(conn, "UPDATE subscription SET sum = "+subscriptionSum+" WHERE name = ?", &sqlitex.ExecOptions{Args: []any{name}})
}

// Unsubscribe forgets name. Its rows are gone at once for every reader, and from the file little by little.
func (j *Journal) Unsubscribe(ctx context.Context, name string) error {
	return j.commit(ctx, &call{after: func() { j.bells.Ring(name) }, change: func(conn *sqlite.Conn) error {
		args := &sqlitex.ExecOptions{Args: []any{name}}
		if err := sqlitex.Execute(conn, "INSERT INTO forgotten SELECT id FROM subscription WHERE name = ?", args); err != nil {
			return err
		}
		for _, query := range [...]string{"DELETE FROM subscription WHERE name = ?", "DELETE FROM request WHERE subscription = ?"} {
			if err := sqlitex.Execute(conn, query, args); err != nil {
				return err
			}
		}
		j.writer.ageing.begin() // the log need not keep events for it any more
		return nil
	}})
}

// findSubscription returns the id and cursor of name, or an error wrapping journal.ErrNotFound.
func findSubscription(conn *sqlite.Conn, name string) (id, cursor int64, err error) {
	err = sqlitex.Execute(conn, "SELECT id, cursor FROM subscription WHERE name = ?", &sqlitex.ExecOptions{
		Args:       []any{name},
		ResultFunc: func(row *sqlite.Stmt) error { id, cursor = row.ColumnInt64(0), row.ColumnInt64(1); return nil },
	})
	if err == nil && id == 0 {
		err = fmt.Errorf("subscription %q: %w", name, journal.ErrNotFound)
	}
	return id, cursor, err
}

// A saving writes one Progress within the transaction.
type saving struct {
	conn   *sqlite.Conn
	id     int64
	cursor int64
	brief  bool // the history is left out
	at     time.Time
}

func (s *saving) save(p *journal.Progress) error {
	for i := range p.Exceptions {
		if err := s.exception(&p.Exceptions[i]); err != nil {
			return fmt.Errorf("save an exception: %w", err)
		}
	}
	for i := range p.Attempts {
		if s.brief {
			break
		}
		if err := s.attempt(&p.Attempts[i]); err != nil {
			return fmt.Errorf("save an attempt: %w", err)
		}
	}
	if err := s.notes(p); err != nil {
		return fmt.Errorf("save the subscription: %w", err)
	}
	if p.Seek {
		return s.seek(integer(p.Cursor))
	}
	next := max(integer(p.Cursor), s.cursor)
	if p.Delivered > 0 {
		if err := s.delivered(next-1, p.Delivered); err != nil {
			return fmt.Errorf("save successes: %w", err)
		}
	}
	if err := s.move(next); err != nil {
		return fmt.Errorf("save the cursor: %w", err)
	}
	return nil
}

func (s *saving) exec(query string, args ...any) error {
	return sqlitex.Execute(s.conn, query, &sqlitex.ExecOptions{Args: args})
}

func (s *saving) exception(e *journal.Exception) error {
	return s.exec(`INSERT OR REPLACE INTO exception
		(subscription, seq, key, state, attempts, failures, first, due, changed, error, sum)
		VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10, rowsum(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10))`,
		s.id, integer(e.Seq), e.Key, string(e.State), e.Attempts, e.Failures, nano(e.First), nano(e.Due), nano(e.Changed), e.Error)
}

func (s *saving) attempt(a *journal.Attempt) error {
	return s.exec(`INSERT OR REPLACE INTO attempt
		(subscription, seq, start, number, took, error, outcome, status, answer) VALUES (?,?,?,?,?,?,?,?,?)`,
		s.id, integer(a.Seq), nano(a.Start), a.Number, int64(a.Took), a.Error, a.Outcome, a.Status, blob(a.Answer))
}

// notes writes what p says of the subscription itself.
func (s *saving) notes(p *journal.Progress) error {
	if p.Pause != nil {
		err := s.exec(`UPDATE subscription SET paused = ?1, reason = ?2, drain = ?3,
			sum = rowsum(id, name, cursor, ?1, ?2, ?3, note) WHERE id = ?4`,
			nano(p.Pause.Since), p.Pause.Reason, p.Pause.Drain, s.id)
		if err != nil {
			return err
		}
	}
	if p.Note != nil {
		return s.exec("UPDATE subscription SET note = ?1, sum = rowsum(id, name, cursor, paused, reason, drain, ?1) WHERE id = ?2", blob(p.Note), s.id)
	}
	return nil
}

func (s *saving) setCursor(to int64) error {
	return s.exec("UPDATE subscription SET cursor = ?1, sum = rowsum(id, name, ?1, paused, reason, drain, note) WHERE id = ?2", to, s.id)
}

// seek moves the cursor anywhere.
func (s *saving) seek(to int64) error {
	if err := s.setCursor(to); err != nil {
		return fmt.Errorf("save the cursor: %w", err)
	}
	return s.exec("DELETE FROM exception WHERE subscription = ? AND state IN (?, ?)",
		s.id, string(journal.Delivered), string(journal.Discarded))
}

// delivered adds count successes, up to last, to those of this hour.
func (s *saving) delivered(last int64, count int) error {
	return s.exec(`INSERT INTO delivered (subscription, hour, first, last, count) VALUES (?1,?2,?3,?4,?5)
		ON CONFLICT DO UPDATE SET first = min(first, ?3), last = max(last, ?4), count = count + ?5`,
		s.id, s.at.Unix()/3600, min(s.cursor, last), last, count)
}

// move moves the cursor and deletes the tombstones it has passed.
func (s *saving) move(next int64) error {
	if next > s.cursor {
		if err := s.setCursor(next); err != nil {
			return err
		}
	}
	return s.exec("DELETE FROM exception WHERE subscription = ? AND state IN (?, ?) AND seq < ?",
		s.id, string(journal.Delivered), string(journal.Discarded), next)
}

// answer ends requests of a subscription within the transaction. Their bodies go, because there may be secrets in them.
func answer(conn *sqlite.Conn, subscription string, answers []journal.Answer) error {
	for _, a := range answers {
		err := sqlitex.Execute(conn, `UPDATE request SET body = NULL, refusal = ?1, sum = rowsum(revision, subscription, at, kind, NULL, ?1)
			WHERE revision = ?2 AND subscription = ?3 AND refusal IS NULL`, &sqlitex.ExecOptions{Args: []any{a.Refusal, int64(a.Revision), subscription}})
		if err != nil {
			return fmt.Errorf("save an answer: %w", err)
		}
	}
	return nil
}
