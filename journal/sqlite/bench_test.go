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

// BenchmarkRead reads pages of 256 from a log of 50,000 events.
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
	b.ResetTimer()
	for read, from := 0, journal.Seq(1); read < b.N; {
		page, err := j.Read(b.Context(), from, 256)
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
}
