//go:build unix

package sqlite

import (
	"crypto/aes"
	"crypto/cipher"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/vault"
)

// BenchmarkEncrypted appends from 64 goroutines, and reads, in the clear and encrypted in turns. The ratios are medians of the rounds,
// of processor time and of the rate. The floor is what reading would cost if the cipher alone were added to reading in the clear.
func BenchmarkEncrypted(b *testing.B) {
	const rounds, events = 15, 20_000
	payload := []byte(fmt.Sprintf(`{"name":%0500d}`, 1))
	var journals [2]*Journal
	for i, keys := range []*vault.Keys{nil, vault.NewKeys(vault.NewKey())} {
		j, err := Open(filepath.Join(b.TempDir(), "journal.db"), &Options{Logger: quiet, Keys: keys})
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
	for _, work := range []struct {
		name string
		do   func(*Journal, int)
	}{{"append", appendAll}, {"read", readAll}} {
		var cpu, wall []float64
		var each [2]time.Duration
		for round := range rounds {
			var cost, took [2]time.Duration
			for i := range journals {
				i := (i + round) % 2 // each is the first one as often
				began, used := time.Now(), processorTime()
				work.do(journals[i], round)
				cost[i], took[i] = processorTime()-used, time.Since(began)
				each[i] += cost[i]
			}
			cpu, wall = append(cpu, float64(cost[1])/float64(cost[0])), append(wall, float64(took[1])/float64(took[0]))
		}
		slices.Sort(cpu)
		slices.Sort(wall)
		b.ReportMetric(cpu[rounds/2], work.name+"-cpu-ratio")
		b.ReportMetric(wall[rounds/2], work.name+"-time-ratio")
		for i, name := range []string{"clear", "encrypted"} {
			b.ReportMetric(float64(each[i].Nanoseconds())/rounds/events, "ns-cpu/"+work.name+"-"+name)
		}
		if work.name == "read" {
			alone := openAlone(b, payload)
			b.ReportMetric(alone, "ns-cpu/gcm-alone")
			b.ReportMetric(1+alone*rounds*events/float64(each[0].Nanoseconds()), "read-cpu-floor")
		}
	}
}

// openAlone is the processor time, in nanoseconds, that AES-256-GCM needs to open a payload of this size, bound to the 129 bytes that an
// event's is bound to. Everything it needs is in the processor's cache.
func openAlone(b *testing.B, payload []byte) float64 {
	const events = 500_000
	block, _ := aes.NewCipher(make([]byte, 32))
	gcm, _ := cipher.NewGCM(block)
	nonce, bound, into := make([]byte, gcm.NonceSize()), make([]byte, 129), make([]byte, len(payload)+1)
	sealed := gcm.Seal(nil, nonce, append([]byte{0}, payload...), bound)
	began := processorTime()
	for range events {
		if _, err := gcm.Open(into[:0], nonce, sealed, bound); err != nil {
			b.Fatal(err)
		}
	}
	return float64((processorTime() - began).Nanoseconds()) / events
}

// processorTime is what this process has used so far.
func processorTime() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
