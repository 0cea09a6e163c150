package sqlite

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"time"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// typeRestored is the type of the event that a restored journal goes on with.
const typeRestored = "dingevent.journal.restored"

// Of the sequences that are left out after a restore, because events that came after the backup may have had them.
const (
	fastest = 50_000        // events a second that may have come
	spare   = 100_000_000   // at least so many, whatever the clock says
	era     = 1_000_000_000 // the next event gets a multiple of it, so that people see it
)

// afterRestore is the first sequence that no event after the backup can have had.
func afterRestore(last journal.Seq, newest, now time.Time) journal.Seq {
	missed := journal.Seq(spare)
	if age := now.Sub(newest); !newest.IsZero() && age > 0 {
		missed += journal.Seq(age/time.Second) * fastest
	}
	return ((last+missed)/era + 1) * era
}

// moveOn opens a restored journal, brings it up to date, and appends an event beyond all sequences that may have been in
// use. The entry holds them, because the newest one always stays.
func moveOn(ctx context.Context, path string, log *slog.Logger, report *RestoreReport) (err error) {
	j, err := Open(path, &Options{KeepAll: true, Logger: log})
	if err != nil {
		return err
	}
	defer func() {
		if e := j.Close(); err == nil {
			err = e
		}
	}()
	last := j.tail.Last()
	page, err := j.Read(ctx, last, 1)
	if err != nil {
		return err
	}
	if len(page) > 0 && page[0].Envelope != nil {
		report.Newest = page[0].Envelope.Received
	}
	now := time.Now().UTC().Truncate(time.Millisecond)
	seq := afterRestore(last, report.Newest, now)
	report.Next = seq + 1
	if err := j.commit(ctx, &call{change: func(*sqlite.Conn) error { return j.writer.skipTo(seq) }}); err != nil {
		return err
	}
	data, err := json.Marshal(struct {
		Last   journal.Seq `json:"last"`            // of the backup
		Newest time.Time   `json:"newest,omitzero"` // when that was received
	}{last, report.Newest})
	if err != nil {
		return err
	}
	return j.Receive(ctx, &dingevent.Envelope{
		ID: rand.Text(), Type: typeRestored, App: dingevent.OperatorApp, Transport: dingevent.Internal,
		Born: now, Received: now, Data: data,
	})
}

// skipTo lets the next entry have the sequence. What is not yet in a segment gets one, because a segment spans no gap.
func (w *writer) skipTo(seq journal.Seq) error {
	if w.segment.first != 0 {
		if err := w.segment.write(w.conn); err != nil {
			return err
		}
		w.segment = segment{}
	}
	err := w.addGap(w.next, seq)
	w.next = seq
	return err
}
