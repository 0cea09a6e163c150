package sqlite

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

func openBench(b *testing.B) *Journal {
	j, err := Open(filepath.Join(b.TempDir(), "journal.db"), nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { j.Close() })
	return j
}

// BenchmarkRead reads a log of 50,000 events, in pages of 256 as a backlog, and one by one as at the head.
func BenchmarkRead(b *testing.B) {
	j := openBench(b)
	const size = 50_000
	envs := make([]*dingevent.Envelope, 500)
	for n := 0; n < size; n += len(envs) {
		for i := range envs {
			envs[i] = &dingevent.Envelope{
				ID: fmt.Sprintf("%032x", n+i), Type: "bpms_instance_change", CorpID: "ding9f50b15bccd16741",
				App: "approvals", Transport: dingevent.TransportHTTP, Received: time.Now(), Data: make([]byte, 500),
			}
		}
		if err := j.Receive(b.Context(), envs...); err != nil {
			b.Fatal(err)
		}
	}
	for _, limit := range []int{256, 1} {
		b.Run(fmt.Sprint("page=", limit), func(b *testing.B) {
			b.ReportAllocs()
			for read, from := 0, journal.Seq(1); read < b.N; {
				page, err := j.Read(b.Context(), from, limit)
				if err != nil {
					b.Fatal(err)
				}
				if read += len(page); len(page) == 0 {
					from = 1
					continue
				}
				from = page[len(page)-1].Seq + 1
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
		})
	}
}
