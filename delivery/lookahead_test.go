package delivery

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// A scriptedLog is a log whose reads do what a test says.
type scriptedLog struct {
	journal.Journal
	read func(ctx context.Context, from journal.Seq, limit int) ([]journal.Entry, error)
}

func (l scriptedLog) Read(ctx context.Context, from journal.Seq, limit int) ([]journal.Entry, error) {
	return l.read(ctx, from, limit)
}

func always() bool { return true }

func entryOf(seq journal.Seq, size int) journal.Entry {
	return journal.Entry{Seq: seq, Envelope: &dingevent.Envelope{Data: make([]byte, size)}}
}

// fullPages is a log without an end, whose payloads have so many bytes.
func fullPages(size int) func(context.Context, journal.Seq, int) ([]journal.Entry, error) {
	return func(_ context.Context, from journal.Seq, limit int) (list []journal.Entry, err error) {
		for seq := from; len(list) < limit; seq++ {
			list = append(list, entryOf(seq, size))
		}
		return list, nil
	}
}

// Sequences are missing, pages end early, reads fail, the log grows while it is read: each entry comes once, in order.
func TestLookaheadReadsWhatTheLogHas(t *testing.T) {
	for seed := range uint64(200) {
		synctest.Test(t, func(t *testing.T) {
			mine := rand.New(rand.NewPCG(seed, 2))
			var mu sync.Mutex // protects what follows
			rnd := rand.New(rand.NewPCG(seed, 1))
			var stored, want []journal.Seq
			grow := func(n int) {
				mu.Lock()
				defer mu.Unlock()
				for range n {
					next := journal.Seq(1)
					if len(stored) > 0 {
						next += stored[len(stored)-1]
					}
					if seed%3 == 0 && rnd.IntN(50) == 0 {
						next += journal.Seq(rnd.IntN(200))
					}
					stored = append(stored, next)
				}
				want = slices.Clone(stored)
			}
			grow(mine.IntN(2000))
			log := scriptedLog{read: func(_ context.Context, from journal.Seq, limit int) (list []journal.Entry, err error) {
				mu.Lock()
				defer mu.Unlock()
				if seed%2 == 0 && rnd.IntN(20) == 0 {
					return []journal.Entry{entryOf(from+1, 0)}, errors.New("the disk fails") // what comes with an error counts for nothing
				}
				at, _ := slices.BinarySearch(stored, from)
				for ; at < len(stored) && len(list) < limit; at++ {
					list = append(list, entryOf(stored[at], 0))
					if seed%5 == 0 && rnd.IntN(300) == 0 {
						break
					}
				}
				return list, nil
			}}
			l := newLookahead(t.Context(), store{Journal: log}, int(seed%4), always)
			defer l.end()
			var got []journal.Seq
			from := journal.Seq(1)
			for tries := 0; tries < 5 || len(got) < len(want) && tries < 5000; tries++ {
				list, err := l.read(t.Context(), from, 1+mine.IntN(100))
				if err != nil {
					continue
				}
				for _, e := range list {
					got = append(got, e.Seq)
					from = e.Seq + 1
				}
				if mine.IntN(10) == 0 && len(want) < 4000 {
					grow(mine.IntN(100))
				}
			}
			if !slices.Equal(got, want) {
				t.Fatalf("seed %d: read %d entries, want %d; or in another order", seed, len(got), len(want))
			}
		})
	}
}

// A page that the caller waits for, and those after it, are read at the same time.
func TestLookaheadReadsPagesAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now, most, last atomic.Int64
		let := make(chan struct{})
		log := scriptedLog{read: func(ctx context.Context, from journal.Seq, limit int) ([]journal.Entry, error) {
			most.Store(max(most.Load(), now.Add(1)))
			last.Store(max(last.Load(), int64(from)))
			defer now.Add(-1)
			if from > 1 {
				<-let
			}
			return fullPages(100)(ctx, from, limit)
		}}
		l := newLookahead(t.Context(), store{Journal: log}, 3, always)
		defer l.end()
		for page := range 10 {
			list, err := l.read(t.Context(), journal.Seq(1+page*100), 100)
			if err != nil || len(list) != 100 || list[0].Seq != journal.Seq(1+page*100) {
				t.Fatal(page, len(list), err)
			}
			synctest.Wait()
			if got := now.Load(); page == 0 && got != 3 {
				t.Errorf("%d pages are read ahead, want 3", got)
			}
			if page == 0 {
				close(let)
			}
		}
		if most.Load() > 3 {
			t.Errorf("%d reads at once, want 3", most.Load())
		}
		if _, err := l.read(t.Context(), 5001, 100); err != nil {
			t.Fatal(err)
		}
		if synctest.Wait(); last.Load() != 5301 {
			t.Errorf("after a jump to 5001, pages up to %d are read ahead, want 5301", last.Load())
		}
	})
}

// Pages of much payload are read one by one. So are those that are not full or lack sequences, because the next one's place is unknown.
func TestLookaheadReadsOtherPagesOneByOne(t *testing.T) {
	for _, log := range []struct {
		payload, entries, lacks, ahead int
	}{{100, 100, 0, 2}, {aheadBytes / 100, 100, 0, 2}, {aheadBytes/100 + 1, 100, 0, 0}, {100, 99, 0, 0}, {100, 100, 1, 0}} {
		t.Run(fmt.Sprint(log), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var reads atomic.Int64
				l := newLookahead(t.Context(), store{Journal: scriptedLog{read: func(ctx context.Context, from journal.Seq, limit int) ([]journal.Entry, error) {
					reads.Add(1)
					return fullPages(log.payload)(ctx, from+journal.Seq(log.lacks), min(limit, log.entries))
				}}}, 2, always)
				defer l.end()
				if _, err := l.read(t.Context(), 1, 100); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				if ahead := int(reads.Load()) - 1; ahead != log.ahead {
					t.Errorf("%d pages were read ahead, want %d", ahead, log.ahead)
				}
			})
		})
	}
}

// The end of a lookahead ends what it reads. Reads that nobody waits for any more hold up neither others nor the end.
func TestLookaheadEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now atomic.Int64
		l := newLookahead(t.Context(), store{Journal: scriptedLog{read: func(ctx context.Context, from journal.Seq, limit int) ([]journal.Entry, error) {
			if from%1000 == 1 {
				return fullPages(100)(ctx, from, limit)
			}
			now.Add(1)
			defer now.Add(-1)
			<-ctx.Done()
			return nil, ctx.Err()
		}}}, 2, always)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		for i := range 10 {
			if list, err := l.read(t.Context(), journal.Seq(1+1000*i), 100); err != nil || len(list) != 100 {
				t.Fatal(len(list), err)
			}
			synctest.Wait()
			if got := now.Load(); got != 2 {
				t.Errorf("%d pages are read ahead, want 2", got)
			}
			if cancel(); i > 0 {
				continue
			}
			if _, err := l.read(ctx, 101, 100); !errors.Is(err, context.Canceled) {
				t.Errorf("a read whose context has ended: %v", err)
			}
		}
		l.end()
		if got := now.Load(); got != 0 {
			t.Errorf("%d reads go on after the end", got)
		}
	})
}
