//go:build unix

package postgres

import (
	"bytes"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/vault"
)

// BenchmarkEncrypted appends from 64 goroutines, and reads, in the clear and encrypted in turns. The ratios are medians of the rounds.
func BenchmarkEncrypted(b *testing.B) {
	const rounds, events = 7, 5000
	payload := bytes.Repeat([]byte("x"), 512)
	var journals [2]*Journal
	for i, keys := range []*vault.Keys{nil, vault.NewKeys(vault.NewKey())} {
		url, schema := postgrestest.Schema(b)
		j, err := Open(b.Context(), url, &Options{Schema: schema, Logger: quiet, Keys: keys})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { j.Close() })
		journals[i] = j
	}
	appendAll := func(j *Journal, round int) {
		var n atomic.Int64
		var running sync.WaitGroup
		for range 64 {
			running.Go(func() {
				for i := n.Add(1); i <= events; i = n.Add(1) {
					err := j.Receive(b.Context(), &dingevent.Envelope{
						ID: fmt.Sprintf("%016d%016d", round, i), Type: "bpms_instance_change", CorpID: "ding9f50b15bccd16741",
						App: "approvals", Transport: dingevent.TransportHTTP, Received: time.Now(), Data: payload,
					})
					if err != nil {
						b.Error(err)
					}
				}
			})
		}
		running.Wait()
	}
	readAll := func(j *Journal, _ int) {
		for from, n := journal.Seq(1), 0; n < events; {
			page, err := j.Read(b.Context(), from, 256)
			if err != nil || len(page) == 0 || page[0].Damage != "" || len(page[0].Envelope.Data) != len(payload) {
				b.Fatal(len(page), err)
			}
			n, from = n+len(page), page[len(page)-1].Seq+1
		}
	}
	for name, do := range map[string]func(*Journal, int){"append": appendAll, "read": readAll} {
		if name == "read" && journals[0].Stats().Appended == 0 {
			appendAll(journals[0], -1)
			appendAll(journals[1], -1)
		}
		var ratios []float64
		for round := range rounds {
			var took [2]time.Duration
			for i := range journals {
				i := (i + round) % 2 // each is the first one as often
				began := time.Now()
				do(journals[i], round)
				took[i] = time.Since(began)
			}
			ratios = append(ratios, float64(took[1])/float64(took[0]))
		}
		slices.Sort(ratios)
		b.ReportMetric(ratios[rounds/2], name+"-time-ratio")
	}
}
