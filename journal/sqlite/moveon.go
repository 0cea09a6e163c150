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

// Of the sequences that are left out after a restore, because events that came after the backup may have had them.
const (
	fastest = 50_000        // events a second that may have come
	spare   = 100_000_000   // at least so many, because the clock may be wrong
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

// beyond is where a journal without a known last sequence goes on.
type beyond struct {
	Last   journal.Seq `json:"last"`            // that is known
	Newest time.Time   `json:"newest,omitzero"` // when the newest entry was received
	By     string      `json:"by,omitempty"`    // who had the journal go on so
	next   journal.Seq
}

// moveOn opens a journal, brings it up to date, and appends an event of type typ beyond all sequences that may have been in
// use; last is one that was, and by who wanted it. The entry holds them, because the newest one always stays.
func moveOn(ctx context.Context, path, typ string, last journal.Seq, by string, log *slog.Logger) (b beyond, err error) {
	j, err := Open(path, &Options{KeepAll: true, Logger: log, raw: true})
	if err != nil {
		return b, err
	}
	defer func() {
		if e := j.Close(); err == nil {
			err = e
		}
	}()
	page, err := j.Read(ctx, j.tail.Last(), 1)
	if err != nil {
		return b, err
	}
	if len(page) > 0 && page[0].Envelope != nil {
		b.Newest = page[0].Envelope.Received
	}
	b.By = by
	b.Last = max(j.tail.Last(), last)
	now := time.Now().UTC().Truncate(time.Millisecond)
	seq := afterRestore(b.Last, b.Newest, now)
	b.next = seq + 1
	if err := j.commit(ctx, &call{change: func(*sqlite.Conn) error {
		j.writer.next = max(j.writer.next, last+1) // what was in use and is not there is missing, and not left out
		return j.writer.skipTo(seq)
	}}); err != nil {
		return b, err
	}
	data, err := json.Marshal(b)
	if err != nil {
		return b, err
	}
	return b, j.Receive(ctx, &dingevent.Envelope{
		ID: rand.Text(), Type: typ, App: dingevent.OperatorApp, Transport: dingevent.TransportInternal,
		Born: now, Received: now, Data: data,
	})
}

// skipTo lets the next entry have the sequence. It ends the present segment, because a segment spans no gap.
func (w *writer) skipTo(seq journal.Seq) error {
	if w.segment.first != 0 {
		if err := w.endSegment(); err != nil {
			return err
		}
	}
	err := w.addGap(w.next, seq)
	w.next = seq
	return err
}
