package delivery

import (
	"context"
	"slices"

	"github.com/dingevent/dingevent/internal/ctxmutex"
	"github.com/dingevent/dingevent/journal"
)

// A past is what a broadcast has read of the log before its ring, for listeners that are behind. Hundreds of them that begin
// with a backlog would read all of it hundreds of times.
type past struct {
	turn   ctxmutex.Mutex // guards what follows
	chunks []*chunk       // the one that was asked for last is the last
	size   int            // bytes, about
	limit  int            // entries that the next chunk may have
}

func newPast() past { return past{turn: ctxmutex.New(), limit: chunkEntries} }

// recall returns a chunk that holds what the log has from a sequence on; nil if it has nothing there. read reads one that is
// not kept.
func (p *past) recall(ctx context.Context, from journal.Seq, read func(context.Context, journal.Seq, int) (*chunk, error)) (*chunk, error) {
	if err := p.turn.LockContext(ctx); err != nil {
		return nil, err
	}
	defer p.turn.Unlock()
	if c := p.find(from); c != nil {
		return c, nil
	}
	c, err := read(ctx, from, p.limit)
	if c != nil {
		p.limit = nextLimit(p.limit, c.entries, chunkEntries, chunkBytes)
		p.add(c)
	}
	return c, err
}

// find returns the chunk that holds a sequence, if it is kept.
func (p *past) find(seq journal.Seq) *chunk {
	i := slices.IndexFunc(p.chunks, func(c *chunk) bool { return c.from <= seq && seq < c.next })
	if i < 0 {
		return nil
	}
	c := p.chunks[i]
	p.chunks = append(slices.Delete(p.chunks, i, i+1), c)
	return c
}

// add keeps a chunk, in place of those that nobody has asked for longest. The newest stays.
func (p *past) add(c *chunk) {
	p.chunks = append(p.chunks, c)
	p.size += c.size
	for p.size > ringBytes && len(p.chunks) > 1 {
		p.size -= p.chunks[0].size
		p.chunks = slices.Delete(p.chunks, 0, 1)
	}
}
