package sqlite

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/internal/claimtable"
)

// claim is a [journal.Claim] of this journal.
type claim struct {
	*claimtable.Grant
	journal *Journal
}

// Claim gives owner a work that no other claim in this process holds. No other process can hold one, because this one has
// the file. It costs no commit, so that a program can begin while nothing can be written.
func (j *Journal) Claim(ctx context.Context, work, owner string) (journal.Claim, error) {
	if err := j.usable(ctx); err != nil {
		return nil, err
	}
	grant, unsure, err := j.claims.Claim(work, owner)
	if err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	if unsure { // what the claim before has saved must be there for this one
		if err := j.commit(ctx, &call{change: func(*sqlite.Conn) error { return nil }}); err != nil {
			grant.Release()
			return nil, fmt.Errorf("sqlite: wait for the last Save of %s: %w", work, err)
		}
		j.claims.Sure(work)
	}
	return &claim{grant, j}, nil
}

// Save commits p, all or nothing and synced. An attempt that was saved before, by its number and
// start, is replaced, so that a Save whose outcome is unknown can be made again.
func (c *claim) Save(ctx context.Context, p journal.Progress) error {
	p.Note = slices.Clone(p.Note) // the caller may be gone before the commit
	if err := c.journal.ring.SealProgress(ctx, journal.SubscriptionOf(c.Work()), &p); err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	const row = 256 // bytes, about
	size := row*(len(p.Exceptions)+len(p.Attempts)+len(p.Answers)) + len(p.Note)
	for _, a := range p.Attempts {
		size += len(a.Answer)
	}
	saved := &call{size: size, change: func(conn *sqlite.Conn) error { return c.write(conn, &p) }}
	if len(p.Answers) > 0 {
		saved.after = func() { c.journal.bells.Ring(journal.SubscriptionOf(c.Work())) }
	}
	err := c.journal.commit(ctx, saved)
	if err != nil && ctx.Err() != nil {
		c.Unsure()
	}
	return err
}

// write does Save within the transaction.
func (c *claim) write(conn *sqlite.Conn, p *journal.Progress) error {
	if err := c.Present(); err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	name := journal.SubscriptionOf(c.Work())
	if name != "" && p.OnlyAnswers() {
		return answer(conn, name, p.Answers)
	}
	if p.Begin && name != "" {
		if err := insertSubscription(conn, name, p.Cursor); err != nil {
			return err
		}
	}
	id, cursor, err := findSubscription(conn, name)
	if err != nil {
		return err
	}
	if err := answer(conn, name, p.Answers); err != nil {
		return err
	}
	s := saving{conn: conn, id: id, cursor: cursor, brief: c.journal.writer.starving(), at: c.journal.opts.now()}
	return s.save(p)
}

// isCallers reports whether the error of a change is its caller's mistake, and wrote nothing.
func isCallers(err error) bool {
	return errors.Is(err, journal.ErrNotFound) || errors.Is(err, journal.ErrLost) || errors.Is(err, journal.ErrCrowded) || errors.Is(err, journal.ErrInvalid)
}

// noteEpoch writes within the transaction which epochs were given out, so that those of the next Open are higher. An epoch
// that no commit has followed may come again: nothing was saved under it.
func (w *writer) noteEpoch() error {
	if w.j.claims == nil { // Open is still under way
		return nil
	}
	epoch := w.j.claims.Last()
	if epoch <= w.epoch {
		return nil
	}
	w.epoch = epoch
	if err := sqlitex.Execute(w.conn, "UPDATE mark SET epoch = ?", &sqlitex.ExecOptions{Args: []any{int64(epoch)}}); err != nil {
		return fmt.Errorf("note the epoch: %w", err)
	}
	return nil
}
