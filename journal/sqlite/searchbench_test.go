package sqlite

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

var searched = flag.Int("searched", 1_000_000, "how many events BenchmarkSearch has stored; the file stays for the next run")

// BenchmarkSearch searches a log of which ten events, evenly spread, are of a rare type and corp. The others are of 50 types and 200
// corps. A search "unsummarized" is made in a file without summaries, as older releases leave it.
func BenchmarkSearch(b *testing.B) {
	path := manySearched(b, *searched)
	j, err := Open(path, &Options{Logger: quiet, Keep: 1e6 * time.Hour})
	if err != nil {
		b.Fatal(err)
	}
	defer j.Close()
	rare := *searched / 10
	for _, c := range []struct {
		name  string
		query journal.Query
		found int
	}{
		{"rare-type", journal.Query{Types: []string{"rare_type"}}, 10},
		{"rare-pattern", journal.Query{Types: []string{"rare_*"}}, 10},
		{"rare-corp", journal.Query{CorpID: "rare-corp"}, 10},
		{"no-type", journal.Query{Types: []string{"none"}}, 0},
		{"no-corp", journal.Query{CorpID: "none"}, 0},
		{"ID", journal.Query{ID: searchedID(rare)}, 1},
		{"no-ID", journal.Query{ID: "none"}, 0},
		{"until", journal.Query{Until: searchedAt(rare), Limit: 50}, 50},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if found, err := j.Search(b.Context(), c.query); err != nil || len(found) != c.found {
					b.Fatal(len(found), err)
				}
			}
		})
	}
	b.Run("since", func(b *testing.B) {
		for n := 0; b.Loop(); n++ {
			at := n%10*(*searched/10) + *searched/20
			if seq, err := j.Since(b.Context(), searchedAt(at)); err != nil || seq != journal.Seq(at+1) {
				b.Fatal(seq, err)
			}
		}
	})
}

func searchedID(n int) string { return fmt.Sprintf("%032x", n) }

// searchedAt is when event n was received: long ago, so that dedupe does not remember it.
func searchedAt(n int) time.Time {
	return time.UnixMilli(1_700_000_000_000).Add(time.Duration(n) * 5 * time.Millisecond)
}

// maxWhole is how many events BenchmarkSearch stores whole. Of a larger log it has all segments with their hashes and summaries, and
// the entries of those segments alone in which something is found.
const maxWhole = 20_000_000

// manySearched is the path of a journal of so many events, numbered from 0 in the order of their sequences.
func manySearched(b *testing.B, events int) string {
	b.Helper()
	folder := filepath.Join(os.TempDir(), fmt.Sprint("dingevent-search-bench-", events))
	path := filepath.Join(folder, "journal.db")
	if _, err := os.Stat(path); err == nil {
		return path
	}
	making := folder + ".new"
	if err := os.MkdirAll(making, 0o700); err != nil {
		b.Fatal(err)
	}
	j, err := Open(filepath.Join(making, "journal.db"), &Options{Logger: quiet, Keep: 1e6 * time.Hour})
	if err != nil {
		b.Fatal(err)
	}
	for n := int(j.tail.Last()); n < events; n = int(j.tail.Last()) { // goes on where it was cut off
		if err := j.commit(b.Context(), &call{change: func(*sqlite.Conn) error { return keepSearched(j.writer, n, min(n+segmentSize, events), events) }}); err != nil {
			b.Fatal(err)
		}
	}
	regions := int64(events / segmentSize / j.opts.region)
	for count(b, j, "region") < regions-1 {
		time.Sleep(time.Second)
	}
	if err := j.Close(); err != nil {
		b.Fatal(err)
	}
	if err := os.Rename(making, folder); err != nil {
		b.Fatal(err)
	}
	return path
}

// keepSearched keeps events from one on and before end. Of a large log it keeps most in their segment alone.
func keepSearched(w *writer, from, end, events int) error {
	if events > maxWhole && !hasFound(from/segmentSize, events) && end < events {
		for n := from; n < end; n++ {
			w.next++
			w.tally.appended++
			if err := w.index(w.next-1, indexedOf(searchedEvent(n, events))); err != nil {
				return err
			}
		}
		return nil
	}
	var entries []journal.Entry
	for n := from; n < end; n++ {
		entries = append(entries, journal.Entry{Seq: journal.Seq(n + 1), Envelope: searchedEvent(n, events)})
	}
	list, _, err := importedOf(context.Background(), nil, time.Now(), entries)
	if err != nil {
		return err
	}
	return w.importAll(list, time.Now())
}

// hasFound reports whether BenchmarkSearch finds something in a segment, from 0.
func hasFound(segment, events int) bool {
	if segment == 0 { // those before the first entry would age
		return true
	}
	first := segment * segmentSize
	for n := range 10 {
		if rare := n*(events/10) + events/20; rare >= first && rare < first+segmentSize {
			return true
		}
	}
	return events/10 >= first-segmentSize && events/10 <= first+segmentSize
}

func searchedEvent(n, events int) *dingevent.Envelope {
	env := &dingevent.Envelope{
		ID: searchedID(n), Type: fmt.Sprint("some_event_type_", n*7%50), CorpID: fmt.Sprintf("ding%030d", n*13%200), App: "hr",
		Transport: dingevent.TransportHTTP, Received: searchedAt(n), Data: fmt.Appendf(nil, `{"n":%d}`, n),
	}
	if n%(events/10) == events/20 {
		env.Type, env.CorpID = "rare_type", "rare-corp"
	}
	return env
}
