package yardstick

import (
	"syscall"
	"testing"
	"time"
)

// CPU is the processor time that this process has used.
func CPU(tb testing.TB) time.Duration {
	tb.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// Loop does b.N times what do does, after it has done it warm times. It reports the processor time of each, which other programs on
// the machine change less than the time on the clock.
func Loop(b *testing.B, warm int, do func(i int)) {
	b.Helper()
	b.ReportAllocs()
	for i := range warm {
		do(i)
	}
	b.ResetTimer()
	before := CPU(b)
	for i := range b.N {
		do(i)
	}
	b.ReportMetric(float64(CPU(b)-before)/float64(b.N), "cpu-ns/op")
}
