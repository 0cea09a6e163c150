package delivery

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

func TestPagesOfLargeEventsAreShort(t *testing.T) {
	entries := func(n, size int) []journal.Entry {
		list := make([]journal.Entry, n)
		for i := range list {
			list[i].Envelope = &dingevent.Envelope{Data: make([]byte, size)}
		}
		return list
	}
	limit := pageEntries
	for range 20 {
		limit = nextLimit(limit, entries(limit, 1<<20), pageEntries, pageBytes)
	}
	for range 3 { // and stay so
		if limit > 4 {
			t.Errorf("pages of %d events of 1 MiB, want 4 at most", limit)
		}
		limit = nextLimit(limit, entries(limit, 1<<20), pageEntries, pageBytes)
	}
	for range 10 {
		limit = nextLimit(limit, entries(limit, 500), pageEntries, pageBytes)
	}
	if limit != pageEntries {
		t.Errorf("pages of %d small events, want %d", limit, pageEntries)
	}
}

// TestFilterThatErrs: an event that the filter cannot evaluate is a dead letter, never a silent no.
func TestFilterThatErrs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		called := 0
		d, err := New(j, Subscription{
			Name: "crm", Start: FromBeginning,
			Sink: dingevent.SinkFunc(func(context.Context, dingevent.Delivery) error {
				called++
				return nil
			}),
		}, &Options{Concurrency: 1, Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		d.match = func(env *dingevent.Envelope) (bool, error) {
			if env.Type == "odd" {
				return false, errors.New("filter: no such field")
			}
			return true, nil
		}
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		for _, typ := range []string{"plain", "odd", "plain"} {
			if err := j.Receive(ctx, &dingevent.Envelope{Type: typ, App: "hr"}); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.Run(ctx); err != nil {
			t.Fatal(err)
		}
		rows, err := j.Exceptions(t.Context(), "crm", journal.ExceptionQuery{})
		if err != nil || len(rows) != 1 || rows[0].Seq != 2 || rows[0].State != journal.Dead || rows[0].Error != "filter: no such field" {
			t.Errorf("rows %+v, %v; want event 2 dead", rows, err)
		}
		if called != 2 {
			t.Errorf("the sink was called %d times, want 2", called)
		}
	})
}

// TestSharedBatches cuts chunks that listeners share into pages, at random, and compares these with the plain list. What one
// listener does with its pages changes nothing for another.
func TestSharedBatches(t *testing.T) {
	dice := rand.New(rand.NewPCG(3, 4))
	const total = 300
	var chunks []batch
	faulty := map[journal.Seq]bool{}
	for seq := journal.Seq(1); seq <= total; {
		var b batch
		for range dice.IntN(20) {
			var fault error
			if faulty[seq] = dice.IntN(10) == 0; faulty[seq] {
				fault = fmt.Errorf("fault %d", seq)
			}
			b.add(journal.Entry{Seq: seq, Envelope: &dingevent.Envelope{CorpID: fmt.Sprint("corp", seq), Data: make([]byte, dice.IntN(100))}}, fault)
			seq++
		}
		chunks = append(chunks, b)
	}
	before := make([]batch, len(chunks))
	for i, c := range chunks {
		before[i] = batch{slices.Clone(c.entries[:cap(c.entries)]), maps.Clone(c.faults)}
	}
	odd := Order{Key: func(env *dingevent.Envelope) (string, error) {
		if strings.HasSuffix(env.CorpID, "7") {
			return "", errors.New("no key")
		}
		return env.CorpID, nil
	}}
	for range 200 {
		most, bytes := 1+dice.IntN(60), 1+dice.IntN(2000)
		var pages []page
		for from := journal.Seq(1); from > 0; {
			heard, rest, room := batch{}, journal.Seq(0), bytes
			for i := 0; i < len(chunks) && rest == 0; i++ {
				some, size, left := chunks[i].part(from, most-len(heard.entries), room)
				if whole := chunks[i].entries; len(some.entries) > 0 && len(some.entries) < len(whole) &&
					&some.entries[0] == &whole[some.entries[0].Seq-whole[0].Seq] {
					t.Fatal("a part of a chunk keeps the whole from the garbage collector")
				}
				heard.join(some)
				rest, room = left, room-size
			}
			p := page{batch: heard}
			p.order(odd)
			pages = append(pages, p)
			from = rest
		}
		wantPages(t, pages, chunks, faulty, most, bytes)
	}
	for i, c := range chunks {
		if !slices.Equal(c.entries[:cap(c.entries)], before[i].entries) || !maps.Equal(c.faults, before[i].faults) {
			t.Errorf("chunk %d, which listeners share, has changed", i)
		}
	}
}

// wantPages wants that pages have all that the chunks have, and no more than they may, with the faults and keys of each entry.
func wantPages(t *testing.T, pages []page, chunks []batch, faulty map[journal.Seq]bool, most, bytes int) {
	t.Helper()
	var want []journal.Entry
	for _, c := range chunks {
		want = append(want, c.entries...)
	}
	for i, p := range pages {
		size, last := 0, 0
		for n := 0; len(p.entries) > 0; n++ {
			it := p.take()
			last = len(it.Envelope.Data)
			if size += last; n >= most || len(want) == 0 || it.Seq != want[0].Seq || it.Envelope != want[0].Envelope {
				t.Fatalf("page %d has %d at place %d, or too much", i, it.Seq, n)
			}
			want = want[1:]
			key, fault := it.Envelope.CorpID, ""
			switch {
			case faulty[it.Seq]:
				key, fault = "", fmt.Sprint("fault ", it.Seq)
			case strings.HasSuffix(key, "7"):
				key, fault = "", "order: no key"
			}
			if got := fmt.Sprint(it.fault); it.key != key || fault != "" && got != fault || fault == "" && it.fault != nil {
				t.Fatalf("event %d has the key %q and %v", it.Seq, it.key, it.fault)
			}
		}
		if size-last >= bytes {
			t.Fatalf("page %d has %d bytes before its last event, the limit is %d", i, size-last, bytes)
		}
	}
	if len(want) > 0 {
		t.Fatalf("%d events are in no page", len(want))
	}
}

// TestChoose compares what a filter gets of a page with asking it for each entry.
func TestChoose(t *testing.T) {
	dice := rand.New(rand.NewPCG(5, 6))
	for range 2000 {
		entries, left := make([]journal.Entry, dice.IntN(6)), dice.IntN(4)
		var want []string
		for i := range entries {
			e := journal.Entry{Seq: journal.Seq(i + 1), Envelope: &dingevent.Envelope{Type: "out"}}
			switch dice.IntN(4 + left) {
			case 0:
				e.Damage = "it rots"
				want = append(want, fmt.Sprint(e.Seq, " damaged: it rots"))
			case 1:
				e.Envelope.Type = "odd"
				want = append(want, fmt.Sprint(e.Seq, " no such field"))
			case 2:
			default:
				e.Envelope.Type = "in"
				want = append(want, fmt.Sprint(e.Seq, " <nil>"))
			}
			entries[i] = e
		}
		before := slices.Clone(entries)
		p := page{batch: choose(entries, func(env *dingevent.Envelope) (bool, error) {
			if env.Type == "odd" {
				return false, errors.New("no such field")
			}
			return env.Type == "in", nil
		})}
		var got []string
		for len(p.entries) > 0 {
			it := p.take()
			got = append(got, fmt.Sprint(it.Seq, " ", it.fault))
		}
		if !slices.Equal(got, want) || !slices.Equal(entries, before) {
			t.Fatalf("chosen: %q, want %q", got, want)
		}
	}
}
