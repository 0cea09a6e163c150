package transfer_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/transfer"
)

// BenchmarkCopy copies and compares 100,000 events of 500 bytes. Every other sequence has none.
func BenchmarkCopy(b *testing.B) {
	const events = 100_000
	postgrestest.Need(b)
	from := newFile(b)
	fill(b, from, events)
	for name, to := range map[string]func(testing.TB) store{"files": newFile, "database": newDatabase} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				source, place := from.open(b), to(b)
				target, err := place.target(b, "the source")
				if err != nil {
					b.Fatal(err)
				}
				began := time.Now()
				phases := map[transfer.Phase]time.Time{}
				_, err = transfer.Copy(b.Context(), source, target, &transfer.Options{OnProgress: func(p transfer.Progress) {
					if _, ok := phases[p.Phase]; !ok {
						phases[p.Phase] = time.Now()
					}
				}})
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(events/time.Since(began).Seconds(), "events/s")
				b.ReportMetric(phases[transfer.Verifying].Sub(began).Seconds(), "s-to-compare")
				target.Close()
				source.Close()
				opening := time.Now()
				j := place.open(b)
				b.ReportMetric(float64(time.Since(opening).Milliseconds()), "ms-open")
				reading := time.Now()
				for next, n := journal.Seq(1), 0; n < events; {
					page, err := j.Read(b.Context(), next, 2000)
					if err != nil || len(page) == 0 {
						b.Fatal(n, err)
					}
					n, next = n+len(page), page[len(page)-1].Seq+1
				}
				b.ReportMetric(events/time.Since(reading).Seconds(), "read/s")
				j.Close()
			}
		})
	}
}

// fill puts events at every other sequence.
func fill(b *testing.B, to store, events int) {
	target, err := to.target(b, "nothing")
	if err != nil {
		b.Fatal(err)
	}
	data := bytes.Repeat([]byte("x"), 500)
	for made := 0; made < events; {
		var page []journal.Entry
		for range 2000 {
			made++
			page = append(page, journal.Entry{Seq: journal.Seq(2 * made), Envelope: &dingevent.Envelope{
				ID: fmt.Sprint("event-", made), Type: "user_add_org", CorpID: "ding1", App: "hr", Transport: "http", Received: time.Now(), Data: data,
			}})
		}
		if err := target.Import(b.Context(), page...); err != nil {
			b.Fatal(err)
		}
	}
	if err := target.Finish(b.Context()); err != nil {
		b.Fatal(err)
	}
	target.Close()
}
