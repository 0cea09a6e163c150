package delivery

import (
	"context"
	"sync"

	"github.com/dingevent/dingevent/journal"
)

// pagesAhead is how many pages are read while one is worked on, if the pool leaves room for that.
const pagesAhead = 2

// aheadBytes is how much payload a page may hold for the pages after it to be read ahead. Payload that is larger would multiply the
// memory.
const aheadBytes = 1 << 20

// A lookahead reads a log page by page. In a backlog it has the next pages read while its caller works on one, each by a goroutine of
// its own. So reading takes another processor, or the way to a server is not waited for. One goroutine calls read.
type lookahead struct {
	store   store
	ctx     context.Context // of what is read ahead
	cancel  context.CancelFunc
	may     func() bool   // reports whether pages may be read ahead now
	slots   chan struct{} // holds an element for each page that is being read ahead
	running sync.WaitGroup
	pages   []*aheadPage // each begins where the one before it ends if that is full
}

// An aheadPage is a page that is read ahead.
type aheadPage struct {
	from    journal.Seq
	limit   int
	done    chan struct{} // closed once entries are there
	entries []journal.Entry
}

// newLookahead returns one that reads up to most pages ahead while it may, until ctx ends. The caller must call end.
func newLookahead(ctx context.Context, s store, most int, may func() bool) *lookahead {
	l := &lookahead{store: s, may: may, slots: make(chan struct{}, most)}
	l.ctx, l.cancel = context.WithCancel(ctx)
	return l
}

// end waits until nothing is read any more.
func (l *lookahead) end() {
	l.cancel()
	l.running.Wait()
}

// read is [journal.Log].Read.
func (l *lookahead) read(ctx context.Context, from journal.Seq, limit int) (entries []journal.Entry, err error) {
	entries, asked := l.take(ctx, from)
	if len(entries) == 0 { // there were none yet, or they could not be read
		asked = limit
		entries, err = l.store.Read(ctx, from, limit)
	}
	if err != nil || !isBacklog(entries, from, asked) {
		l.pages = nil
		return entries, err
	}
	l.begin(from+journal.Seq(asked), limit)
	return entries, nil
}

// take returns the page from a sequence on if it was read ahead, and how many entries were asked for.
func (l *lookahead) take(ctx context.Context, from journal.Seq) (entries []journal.Entry, asked int) {
	if len(l.pages) == 0 || l.pages[0].from != from { // the caller goes on elsewhere
		l.pages = nil
		return nil, 0
	}
	p := l.pages[0]
	l.pages = l.pages[1:]
	select {
	case <-p.done:
		return p.entries, p.limit
	case <-ctx.Done():
		return nil, 0
	}
}

// isBacklog reports whether a page is full and has each sequence from from on, so that it is known where the next one begins. Its
// payload must be small.
func isBacklog(entries []journal.Entry, from journal.Seq, limit int) bool {
	if len(entries) < limit || entries[limit-1].Seq != from+journal.Seq(limit-1) {
		return false
	}
	size := 0
	for _, e := range entries {
		size += len(e.Envelope.Data)
	}
	return size <= aheadBytes
}

// begin begins to read the pages that follow, as far as they are not read yet. The first one begins at from.
func (l *lookahead) begin(from journal.Seq, limit int) {
	for len(l.pages) < cap(l.slots) && l.may() {
		if n := len(l.pages); n > 0 {
			from = l.pages[n-1].from + journal.Seq(l.pages[n-1].limit)
		}
		select {
		case l.slots <- struct{}{}:
		default: // pages that nobody waits for any more are still being read
			return
		}
		p := &aheadPage{from: from, limit: limit, done: make(chan struct{})}
		l.pages = append(l.pages, p)
		l.running.Go(func() {
			if entries, err := l.store.Read(l.ctx, p.from, p.limit); err == nil {
				p.entries = entries
			}
			<-l.slots
			close(p.done)
		})
	}
}
