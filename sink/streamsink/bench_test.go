package streamsink_test

import (
	"testing"
)

// BenchmarkDeliver is deliveries to two connections over loopback, 16 at a time, with their answers.
func BenchmarkDeliver(b *testing.B) {
	w := newWorld(b, nil, nil)
	w.attach(everything, yes)
	w.attach(everything, yes)
	b.SetParallelism(16)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := w.sink.Deliver(b.Context(), delivery("e1")); err != nil {
				b.Error(err)
			}
		}
	})
}
