package spool

import (
	"context"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// The bounds of a batch. It holds whole calls, so that one large call may go beyond.
const (
	batchEvents = 1000
	batchBytes  = 1 << 20 // of Data
)

// A batch is the oldest calls of the backlog.
type batch struct {
	calls [][]*dingevent.Envelope // at least one event each
	seqs  []journal.Seq           // of all their events
	left  []unfit                 // entries that are not among them
	end   journal.Seq             // behind the last entry; 0 if the batch is empty
}

// An unfit entry never goes into the shared journal.
type unfit struct {
	seq journal.Seq
	why string
}

// events are those of all calls, in order.
func (b *batch) events() (envs []*dingevent.Envelope) {
	if len(b.calls) == 1 {
		return b.calls[0]
	}
	for _, call := range b.calls {
		envs = append(envs, call...)
	}
	return envs
}

// refuse leaves all events of a batch out.
func (b *batch) refuse(why string) {
	for _, seq := range b.seqs {
		b.left = append(b.left, unfit{seq, why})
	}
}

// A reader cuts the backlog into batches.
type reader struct {
	log  journal.Log
	next journal.Seq // the first sequence that was not read
	page []entry     // read, and in no batch yet
}

// An entry is one of the backlog, without its mark.
type entry struct {
	journal.Entry
	open bool // the next one is of the same call
}

// batch returns the next whole calls, or one call alone. It is empty at the end of the log. What it returns is in no
// batch any more; rewind brings it back.
func (r *reader) batch(ctx context.Context, alone bool) (b batch, err error) {
	var call []*dingevent.Envelope
	events, bytes, open := 0, 0, false
	for {
		if len(r.page) == 0 {
			if err := r.read(ctx); err != nil {
				return batch{}, err
			}
		}
		if len(r.page) == 0 { // a call whose last event was a duplicate ends here
			break
		}
		e := r.page[0]
		size := 0
		if e.Envelope != nil {
			size = len(e.Envelope.Data)
		}
		if !open && b.end > 0 && (alone || events >= batchEvents || bytes+size > batchBytes) {
			break
		}
		r.page = r.page[1:]
		events, bytes, b.end = events+1, bytes+size, e.Seq+1
		if e.Damage != "" { // its mark is worth nothing
			b.left = append(b.left, unfit{e.Seq, e.Damage})
			continue
		}
		call, b.seqs = append(call, e.Envelope), append(b.seqs, e.Seq)
		if open = e.open; !open {
			b.calls, call = append(b.calls, call), nil
		}
	}
	if len(call) > 0 {
		b.calls = append(b.calls, call)
	}
	return b, nil
}

// read reads the next page.
func (r *reader) read(ctx context.Context) error {
	page, err := r.log.Read(ctx, r.next, batchEvents)
	if err != nil {
		return err
	}
	for _, e := range page {
		open := e.Damage == "" && unmark(e.Envelope)
		r.page = append(r.page, entry{e, open})
		r.next = e.Seq + 1
	}
	return nil
}

// rewind goes back to a sequence.
func (r *reader) rewind(to journal.Seq) { r.next, r.page = to, nil }
