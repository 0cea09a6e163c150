package yardstick

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
)

// Append lets writers append b.N events of size bytes, each with an ID of its own.
func Append(b *testing.B, to dingevent.Receiver, writers, size int) {
	data := make([]byte, size)
	for i := range data {
		data[i] = 'a' + byte(i%26)
	}
	var next atomic.Int64
	var running sync.WaitGroup
	before := CPU(b)
	b.ResetTimer()
	for range writers {
		running.Go(func() {
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				err := to.Receive(context.Background(), &dingevent.Envelope{
					ID: fmt.Sprintf("%032x", n), Type: "bpms_instance_change", CorpID: "ding9f50b15bccd16741",
					App: "approvals", Transport: dingevent.TransportHTTP, Received: time.Now(), Data: data,
				})
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	running.Wait()
	b.ReportMetric(float64(CPU(b)-before)/float64(b.N), "cpu-ns/op")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
