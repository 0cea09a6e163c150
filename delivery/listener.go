package delivery

import (
	"context"

	"github.com/dingevent/dingevent/journal"
)

// A reach is how far a listener is from what is read for all.
type reach int

const (
	within reach = iota // it was read for all
	near                // it will be: nothing more has come, or it is about to be read
	behind              // it is no longer there: the listener must recall it until it has caught up
	beyond              // it is far before what is read, so that should go on there
	apart               // nothing is read for all any more
)

// maxBeyond is how far before what was read a listener may stand and wait.
const maxBeyond = 1 << 14

// hear waits until there are events for the listener from a sequence on, and returns up to most of them. The reach is within, or else
// why it has none: behind or apart. There is nothing for it before next.
func (l *listener) hear(ctx context.Context, from journal.Seq, most, bytes int) (heard batch, next journal.Seq, r reach, err error) {
	for next = max(from, 1); ; {
		var chunks []*chunk
		switch chunks, r = l.look(next); r {
		case within:
			if heard, next = l.gather(chunks, next, most, bytes); len(heard.entries) > 0 {
				return heard, next, r, nil
			}
		case near:
			if next, err = l.await(ctx); err != nil {
				return batch{}, next, r, err
			}
		case beyond:
			if there, err := l.lead(ctx, next); err != nil || !there {
				return batch{}, next, apart, err
			}
		default:
			return batch{}, next, r, nil
		}
	}
}

// recall returns up to most events of what was read before the ring, from a sequence on. next is where the events after them begin,
// or 0 if the log has nothing.
func (l *listener) recall(ctx context.Context, from journal.Seq, most, bytes int) (heard batch, next journal.Seq, err error) {
	c, err := l.broadcast.past.recall(ctx, from, l.broadcast.readChunk)
	if c == nil || err != nil {
		return batch{}, 0, err
	}
	heard, next = l.gather([]*chunk{c}, from, most, bytes)
	return heard, next, nil
}

// look returns chunks for a listener that stands at from. If it is near, it is parked.
func (l *listener) look(from journal.Seq) ([]*chunk, reach) {
	b := l.broadcast
	b.mu.Lock()
	defer b.mu.Unlock()
	switch next := b.ring.next; {
	case b.over:
		return nil, apart
	case next == 0 || from > next+maxBeyond:
		return nil, beyond
	case from >= next:
		b.park(l, from)
		return nil, near
	case from >= b.ring.first():
		l.from = from
		b.ring.enter(&l.from)
		b.progress()
		return b.ring.from(from), within
	}
	b.ring.leave(&l.from)
	return nil, behind
}

// gather returns what there is for the listener in chunks, from a sequence on, and where the next events begin.
func (l *listener) gather(chunks []*chunk, from journal.Seq, most, bytes int) (heard batch, next journal.Seq) {
	for _, c := range chunks {
		b := l.audience.batchOf(c)
		some, size, rest := b.part(from, most-len(heard.entries), bytes)
		heard.join(some)
		if rest > 0 {
			return heard, rest
		}
		bytes -= size
		next = c.next
	}
	return heard, next
}

// await waits for the end of being parked, and returns where the listener stands then.
func (l *listener) await(ctx context.Context) (from journal.Seq, err error) {
	select {
	case <-l.call:
	case <-ctx.Done():
		err = ctx.Err()
	}
	b := l.broadcast
	b.mu.Lock()
	defer b.mu.Unlock()
	if l.parked.Load() {
		l.from = max(l.from, b.ring.next)
		b.unpark(l)
	}
	if err != nil {
		l.left.Store(uint64(l.from))
	}
	return l.from, err
}

// lead lets the broadcast go on where the listener stands. It returns false if the log has nothing there yet.
func (l *listener) lead(ctx context.Context, from journal.Seq) (there bool, err error) {
	var end journal.Seq
	err = l.store.insist(ctx, "find the end of the log", func() (err error) {
		end, err = l.store.Next(ctx)
		return err
	})
	if err != nil || from > end {
		return false, err
	}
	b := l.broadcast
	b.mu.Lock()
	defer b.mu.Unlock()
	if next := b.ring.next; next == 0 || from > next+maxBeyond {
		b.restart(from)
	}
	return true, nil
}

// passed is a sequence before which the log has nothing for the listener that its reader has not sent; 0 if that is
// not known. It is cheap.
func (l *listener) passed() journal.Seq {
	if l == nil {
		return 0
	}
	next := l.broadcast.next.Load() // first, because a listener is not parked when there is something for it before next
	if l.parked.Load() {
		return journal.Seq(next)
	}
	return journal.Seq(l.left.Load())
}
